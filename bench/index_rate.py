"""How fast are words indexed? Beside the bare engine: tantivy fed the same texts from memory."""

import tempfile
import time
from pathlib import Path
from typing import Any

import tantivy

from bench.machine import in_child, paper_files, publish
from broadsheet.library import Library
from broadsheet.settings import read_settings


def measure(paths: list[str]) -> dict[str, Any]:
    """Import, index through the library, then give the very same texts to a bare tantivy index."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(read_settings(home=folder, encoder="none"))
        library.import_paths(paths)
        began: dict[str, float] = {}
        begun = time.perf_counter()

        def note(what: str, _done: int, _total: int | None) -> None:
            began.setdefault(what, time.perf_counter())

        library.update_index(note, meaning=False)
        ours = time.perf_counter() - begun
        words = began["indexing completions"] - begun
        begun = time.perf_counter()
        library.index.rebuild()
        rebuilt = time.perf_counter() - begun
        texts, after = [], 0
        while changes := library.read_changes(after, 5_000):
            texts += [f"{one.paper.title} {one.paper.text}" for one in changes if one.paper]
            after = changes[-1].number
        begun = time.perf_counter()
        _bare(Path(folder) / "bare", texts)
        return {
            "papers": len(texts),
            "words": words,
            "ours": ours,
            "rebuilt": rebuilt,
            "bare": time.perf_counter() - begun,
        }


def main() -> None:
    """Measure and publish."""
    numbers = in_child(measure, [str(path) for path in paper_files()])
    names = {
        "bare": "bare tantivy, one stemmed field (floor)",
        "words": "Broadsheet: words, which can be searched then",
        "ours": "Broadsheet: words and completions",
        "rebuilt": "Broadsheet: both in a rebuild",
    }
    rows = [
        (what, f"{numbers['papers']:,}", f"{numbers[key]:.1f}", f"{numbers['papers'] / numbers[key]:,.0f}")
        for key, what in names.items()
    ]
    note = "Broadsheet's time includes reading the store, cleaning the text for the index and every filter field."
    publish("index-rate", ("what", "papers", "seconds", "papers/s"), rows, note)


def _bare(folder: Path, texts: list[str]) -> None:
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    index = tantivy.Index(builder.build(), str(folder))
    writer = index.writer(128_000_000)
    for text in texts:
        writer.add_document(tantivy.Document(text=text))
    writer.commit()
    writer.wait_merging_threads()


if __name__ == "__main__":
    main()
