"""What the speed of search is measured with: three hundred questions of each kind that people ask.

All but the sentences are made of papers of the library that is asked, evenly spread over it; the sentences are the
authors' own one-line summaries of ``tldr-known-item``, which no paper holds word by word.
"""

import json
import re

from bench.machine import SHARED
from broadsheet.library import Library
from broadsheet.paper import Paper

QUESTIONS = 300
_WORD = re.compile(r"[A-Za-z]{5,}")


def make_questions(library: Library, count: int = QUESTIONS) -> dict[str, list[str]]:
    """Kind to questions: three words, whole title, sentence, three words in a category, author, phrase."""
    papers = spread(library, count)
    words = [" ".join(_WORD.findall(paper.title)[:3]) or paper.title for paper in papers]
    authored = [paper for paper in spread(library, 3 * count) if paper.authors] or papers
    return {
        "three words": words,
        "whole title": [paper.title for paper in papers],
        "sentence": read_sentences(count),
        "three words, cat:cs": [f"{text} cat:cs" for text in words],
        "author": [f'author:"{_name(authored[number % len(authored)])}"' for number in range(count)],
        "phrase": [f'"{" ".join(paper.title.split()[:2])}"' for paper in papers],
    }


def read_sentences(count: int) -> list[str]:
    """The first questions of ``tldr-known-item``."""
    with (SHARED / "bench" / "tldr-known-item" / "queries.jsonl").open("rb") as lines:
        return [json.loads(line)["text"] for line in lines][:count]


def spread(library: Library, count: int) -> list[Paper]:
    """So many papers, evenly spread over all changes: a library's last number is near its number of papers."""
    last = library.status().papers
    found = (library.read_changes(number * last // count, 1) for number in range(count))
    return [some[0].paper for some in found if some and some[0].paper]


def _name(paper: Paper) -> str:
    return paper.authors[0].name.replace('"', "") if paper.authors else "Hinton"
