"""What the words engine keeps of a paper: its fields, and the document made of it.

text        title and abstract (or summary) as one stemmed field with positions; what ranking looks at.
            Measured on SciFact: one field 0.684 nDCG@10, title and body apart 0.664, boosted title 0.620.
joined      compounds of that text written as one, so that ``gpt4`` finds GPT-4
title       the title alone, and its compounds written as one
title_only  stems of the title that the abstract lacks; see ``words_title.py``
author      one value an author; venue, likewise: names, without stems
within      categories and what they are part of, in lower case: ``cs.cl`` and ``cs``, for conditions
category    categories as written, ``cs.CL``; has: code, project, pdf, abstract, summary; source: whose word we have.
              These three, year and votes can be counted over what was found (facets).
name        its identifiers, ``arxiv:2507.06457``
year, date, votes, id       whole numbers; date is 20250318
"""

import re
from collections.abc import Iterator

import tantivy

from broadsheet.cleaning import plain_text
from broadsheet.index.words_text import build_analyzer, build_name_analyzer, fold, joined_compounds
from broadsheet.index.words_title import only_in_title
from broadsheet.paper import Paper

VERSION, OLDEST_READABLE = 2, 1
"""Which fields and analyzers these are: counted up with every change of what a document holds. An index of another
version is made anew; until then one no older than OLDEST_READABLE is asked as far as its fields go."""

TEXT, JOINED, TITLE, TITLE_ONLY = "text", "joined", "title", "title_only"
AUTHOR, VENUE = "author", "venue"
WITHIN, CATEGORY, HAS, SOURCE, NAME = "within", "category", "has", "source", "name"
YEAR, DATE, VOTES, ID = "year", "date", "votes", "id"

STAND_INS = {WITHIN: CATEGORY}
"""The field of version 1 that did the same, by its present name."""

_LEADING_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_PDF_SCHEMES = ("arxiv", "hf", "acl")
"""Whoever gives these names also keeps the PDF."""


def build_schema() -> tantivy.Schema:
    """The fields; nothing is stored, since the store has it all."""
    builder = tantivy.SchemaBuilder()
    for name in (TEXT, TITLE):
        builder.add_text_field(name, tokenizer_name="stems")
    builder.add_text_field(JOINED, tokenizer_name="stems", index_option="freq")
    builder.add_text_field(TITLE_ONLY, tokenizer_name="pieces", index_option="basic")
    for name in (AUTHOR, VENUE):
        builder.add_text_field(name, tokenizer_name="names")
    for name in (WITHIN, NAME):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (CATEGORY, HAS, SOURCE):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (YEAR, DATE, VOTES, ID):
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


def register_analyzers(index: tantivy.Index) -> None:
    """Tell an opened index how the fields are cut into words."""
    index.register_tokenizer("stems", build_analyzer())
    index.register_tokenizer("names", build_name_analyzer())
    index.register_tokenizer("pieces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


def build_document(paper: Paper) -> tantivy.Document:
    """A paper as the engine holds it."""
    document = tantivy.Document()
    document.add_integer(ID, paper.id)
    _add_texts(document, paper)
    for author in paper.authors:
        document.add_text(AUTHOR, fold(author.name))
    if paper.venue:
        document.add_text(VENUE, fold(plain_text(paper.venue)))
    _add_categories(document, paper.categories)
    _add_numbers(document, paper)
    for name in paper.identifiers:
        document.add_text(NAME, str(name))
    for what in _what_it_has(paper):
        document.add_text(HAS, what)
    for source in paper.sources:
        document.add_text(SOURCE, source)
    return document


def searchable_text(paper: Paper) -> str:
    """Title and abstract (or summary) as they are indexed."""
    return fold(f"{plain_text(paper.title)}\n{plain_text(paper.text)}")


def date_number(text: str) -> int | None:
    """An ISO date or moment as a whole number, ``20250318``; what it leaves open counts as the first.

    None where the text begins with no date.
    """
    found = _LEADING_DATE.match(text)
    if not found:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    return year * 10_000 + month * 100 + day


def _add_texts(document: tantivy.Document, paper: Paper) -> None:
    title, body = fold(plain_text(paper.title)), fold(plain_text(paper.text))
    joined_title, joined_body = joined_compounds(title), joined_compounds(body)
    document.add_text(TEXT, f"{title}\n{body}")
    if joined_title or joined_body:
        document.add_text(JOINED, f"{joined_title} {joined_body}")
    document.add_text(TITLE, f"{title}\n{joined_title}" if joined_title else title)
    if lacking := only_in_title(f"{title} {joined_title}", f"{body} {joined_body}"):
        document.add_text(TITLE_ONLY, lacking)


def _add_categories(document: tantivy.Document, categories: tuple[str, ...]) -> None:
    names = dict.fromkeys(category.strip() for category in categories if category.strip())
    lower = [name.lower() for name in names]
    for name in names:
        document.add_text(CATEGORY, name)
    for name in dict.fromkeys((*lower, *(name.split(".")[0] for name in lower))):
        document.add_text(WITHIN, name)


def _add_numbers(document: tantivy.Document, paper: Paper) -> None:
    date = date_number(paper.published)
    year = paper.year or (date // 10_000 if date else None)
    for field, number in ((DATE, date), (YEAR, year), (VOTES, paper.votes)):
        if number is not None:
            document.add_integer(field, number)


def _what_it_has(paper: Paper) -> Iterator[str]:
    kinds = {link.kind for link in paper.links}
    if "code" in kinds:
        yield "code"
    if "project" in kinds:
        yield "project"
    if "pdf" in kinds or any(name.scheme in _PDF_SCHEMES for name in paper.identifiers):
        yield "pdf"
    if paper.abstract:
        yield "abstract"
    if paper.summary:
        yield "summary"
