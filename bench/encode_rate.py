"""How fast does the encoder make vectors? Papers a second at exactly 256 tokens and at their natural length.

Aim: 55 papers a second at 256 tokens. Beside it one thread alone, and what a question costs.
"""

import gzip
import json
import statistics
import time
from collections.abc import Sequence
from itertools import islice
from typing import Any

from bench.machine import in_child, paper_files, publish, timed
from bench.questions import read_sentences
from broadsheet.cleaning import plain_text
from broadsheet.index.encoder import PackagedEncoder, find_model, join_paper_text, open_encoder
from broadsheet.settings import read_settings

PAPERS = 1_000
"""Some ten seconds' worth a row."""


def measure(path: str) -> dict[str, Any]:
    """Seconds for as many papers at each length, with all threads and with one."""
    texts, encoder = read_texts(path, PAPERS), open_encoder(read_settings())
    folder = find_model()
    if encoder is None or folder is None:
        raise SystemExit("bench: no text encoder is installed")
    # The model reads 256 tokens and no more: three papers in a row are longer than that.
    long = [" ".join(texts[number : number + 3]) for number in range(PAPERS)]
    one = PackagedEncoder(folder, read_settings().cache, threads=1)
    encoder.encode(texts[:20])
    return {
        "256 tokens, all threads": _rate(encoder, long),
        "natural length, all threads": _rate(encoder, texts),
        "256 tokens, one thread": _rate(one, long[: PAPERS // 3]),
        "questions": timed(encoder.encode_query, read_sentences(300)),
        "three words": timed(encoder.encode_query, ["hierarchical neural network"] * 300),
        "tokens": statistics.fmean(len(one._tokenizer.encode(text).ids) for text in texts),
    }


def read_texts(path: str, count: int) -> list[str]:
    """The first papers of a file, as they are encoded."""
    with gzip.open(path, "rb") as lines:
        papers = [json.loads(line) for line in islice(lines, count)]
    return [join_paper_text(plain_text(paper["title"]), plain_text(paper["abstract"] or "")) for paper in papers]


def main() -> None:
    """Measure and publish."""
    numbers = in_child(measure, str(paper_files()[0]))
    rates = {what: value for what, value in numbers.items() if what.endswith(("threads", "thread"))}
    rows = [
        (what, f"{papers:,}", f"{seconds:.1f}", f"{papers / seconds:.0f}") for what, (papers, seconds) in rates.items()
    ]
    for what in ("three words", "questions"):
        rows.append((f"one of the {what}", "300", "-", f"{statistics.median(numbers[what]):.1f} ms each (p50)"))
    note = f"Natural length: {numbers['tokens']:.0f} tokens a paper on average. Aim: 55 papers/s at 256 tokens."
    publish("encode-rate", ("what", "texts", "seconds", "texts/s"), rows, note)


def _rate(encoder: Any, texts: Sequence[str]) -> tuple[int, float]:
    begun = time.perf_counter()
    encoder.encode(texts)
    return len(texts), time.perf_counter() - begun


if __name__ == "__main__":
    main()
