"""Real papers in the forms in which live sources give them: pages of OAI-PMH, arXiv's snapshot, OpenAlex's snapshot.

Where more papers are wanted than there are, the others are recombined: the first half of one real paper's title and
abstract and the second half of another's, under a number of their own.
"""

import gzip
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import orjson

from bench.machine import paper_files

PAGE = 2_500
"""Records of a page of arXiv's OAI-PMH."""
STRIDE = 7_919
"""The second half of a recombined paper is that of the paper so many places further on."""

Paper = dict[str, Any]
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no XML may hold; a few real abstracts do."""


def list_papers(count: int) -> Iterator[Paper]:
    """So many papers with a title, each with a number as arXiv gives them (``2601.00001``) and a day."""
    real = _read_real()
    for place in range(count):
        paper, turn = real[place % len(real)], place // len(real)
        other = real[(place + turn * STRIDE) % len(real)]
        yield {
            "number": f"{15 + place // 99_000:02}{1 + place // 9_000 % 11:02}.{place % 9_000 + 1:05}",
            "day": f"20{15 + place // 99_000:02}-{1 + place // 9_000 % 11:02}-{1 + place % 28:02}",
            "title": _halves(paper["title"], other["title"]) if turn else paper["title"],
            "abstract": _halves(paper["abstract"], other["abstract"]) if turn else paper["abstract"],
            "authors": paper.get("authors") or ["A. Nonymous"],
            "categories": paper.get("categories") or ["cs.LG"],
        }


def write_oai(folder: Path, count: int) -> list[str]:
    """Saved pages of ListRecords in the ``arXiv`` form; their paths."""
    papers, paths = list_papers(count), list[str]()
    while page := list(islice(papers, PAGE)):
        path = folder / f"page-{len(paths):03}.xml"
        path.write_text(_oai_page(page), "utf-8")
        paths.append(str(path))
    return paths


def write_snapshot(folder: Path, count: int) -> list[str]:
    """One file in the form of ``arxiv-metadata-oai-snapshot.json``."""
    path = folder / "arxiv-metadata-oai-snapshot.json"
    with path.open("wb") as file:
        file.writelines(orjson.dumps(_snapshot_line(paper)) + b"\n" for paper in list_papers(count))
    return [str(path)]


def write_openalex(folder: Path, count: int) -> list[str]:
    """One gzip file of works, as OpenAlex's snapshot has many."""
    path = folder / "part_000.gz"
    with gzip.open(path, "wb", 1) as file:
        for place, paper in enumerate(list_papers(count)):
            file.write(orjson.dumps(_work(paper, place)) + b"\n")
    return [str(path)]


def _read_real() -> list[Paper]:
    papers = []
    for path in paper_files():
        with gzip.open(path, "rb") as lines:
            papers += [json.loads(line) for line in lines]
    for paper in papers:
        paper |= {name: _NOT_IN_XML.sub(" ", paper.get(name) or "") for name in ("title", "abstract")}
        paper["authors"] = [_NOT_IN_XML.sub(" ", name) for name in paper.get("authors", ())]
    return [paper for paper in papers if paper.get("title") and paper.get("abstract")]


def _halves(first: str, second: str) -> str:
    one, two = first.split(), second.split()
    return " ".join([*one[: (len(one) + 1) // 2], *two[len(two) // 2 :]])


def _oai_page(page: list[Paper]) -> str:
    records = "".join(map(_oai_record, page))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">\n'
        "<responseDate>2026-11-20T03:30:00Z</responseDate>\n"
        '<request verb="ListRecords" metadataPrefix="arXiv">http://oaipmh.arxiv.org/oai</request>\n'
        f"<ListRecords>\n{records}<resumptionToken/>\n</ListRecords>\n</OAI-PMH>\n"
    )


def _oai_record(paper: Paper) -> str:
    return (
        f"<record><header><identifier>oai:arXiv.org:{paper['number']}</identifier><datestamp>{paper['day']}</datestamp>"
        f'<setSpec>cs:cs:LG</setSpec></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/">'
        f"<id>{paper['number']}</id><created>{paper['day']}</created>"
        f"<authors>{''.join(map(_oai_author, paper['authors']))}</authors><title>{escape(paper['title'])}</title>"
        f"<categories>{' '.join(paper['categories'])}</categories>"
        f"<license>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</license>"
        f"<abstract>{escape(paper['abstract'])}</abstract></arXiv></metadata></record>\n"
    )


def _oai_author(name: str) -> str:
    given, _, family = name.rpartition(" ")
    return f"<author><keyname>{escape(family)}</keyname><forenames>{escape(given)}</forenames></author>"


def _snapshot_line(paper: Paper) -> dict[str, Any]:
    names = [name.rpartition(" ") for name in paper["authors"]]
    return {
        "id": paper["number"],
        "submitter": paper["authors"][0],
        "authors": ", ".join(paper["authors"]),
        "title": paper["title"],
        "comments": None,
        "journal-ref": None,
        "doi": None,
        "report-no": None,
        "categories": " ".join(paper["categories"]),
        "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
        "abstract": paper["abstract"],
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2012 19:18:42 GMT"}],
        "update_date": paper["day"],
        "authors_parsed": [[family, given, ""] for given, _, family in names],
    }


def _work(paper: Paper, place: int) -> dict[str, Any]:
    where: dict[str, list[int]] = {}
    for at, word in enumerate(paper["abstract"].split()):
        where.setdefault(word, []).append(at)
    people = [{"id": f"https://openalex.org/A{at}", "display_name": name} for at, name in enumerate(paper["authors"])]
    authors = [{"author_position": "middle", "author": one, "institutions": []} for one in people]
    page = f"https://arxiv.org/abs/{paper['number']}"
    return {
        "id": f"https://openalex.org/W{4_000_000_000 + place}",
        "doi": f"https://doi.org/10.48550/arxiv.{paper['number']}",
        "title": paper["title"],
        "display_name": paper["title"],
        "publication_date": paper["day"],
        "publication_year": int(paper["day"][:4]),
        "type": "preprint",
        "language": "en",
        "ids": {"openalex": f"https://openalex.org/W{4_000_000_000 + place}"},
        "authorships": authors,
        "abstract_inverted_index": where,
        "primary_location": {"landing_page_url": page, "pdf_url": None, "source": {"display_name": "arXiv"}},
        "locations": [{"landing_page_url": page, "pdf_url": None, "source": {"display_name": "arXiv"}}],
        "cited_by_count": place % 50,
        "referenced_works": [],
        "keywords": [],
        "topics": [],
        "is_retracted": False,
        "updated_date": paper["day"],
    }
