"""Indexes as older versions of the program left them."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import tantivy

from broadsheet.index.index import Change
from broadsheet.index.words_text import build_analyzer, build_name_analyzer


def write_older_words(folder: Path, changes: Sequence[Change]) -> None:
    """Version 1 of the words index, from before versions were written down, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    index = tantivy.Index(_schema(), str(folder))
    index.register_tokenizer("stems", build_analyzer())
    index.register_tokenizer("names", build_name_analyzer())
    writer = index.writer(15_000_000, 1)
    for change in changes:
        if paper := change.paper:
            lower = [category.lower() for category in paper.categories]
            categories = sorted({*lower, *(name.split(".")[0] for name in lower)})
            text, numbers = f"{paper.title}\n{paper.text}", {"year": paper.year or 2000, "date": 20_000_101}
            authors = [author.name for author in paper.authors]
            writer.add_document(
                tantivy.Document(id=paper.id, text=text, author=authors, category=categories, **numbers)
            )
    writer.commit()
    writer.wait_merging_threads()
    (folder / "mark").write_text(str(changes[-1].number))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name, analyzer in (("text", "stems"), ("joined", "stems"), ("author", "names"), ("category", "raw")):
        builder.add_text_field(name, tokenizer_name=analyzer)
    for name in ("year", "date", "id"):
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()
