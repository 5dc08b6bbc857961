"""The papers that clients read: of several categories, spread over eight months, thirty announced on one day."""

import json
from pathlib import Path

DAY = "2026-08-21"
NEWEST = "2026-08-28"
TOPICS = ("graph networks", "language models", "quantum error", "protein folding", "robot control")


def write_papers(path: Path, first: int, count: int) -> Path:
    """So many papers as JSON lines, numbered from ``first``; the number ends every name that one of them has."""
    with path.open("w") as file:
        for n in range(first, first + count):
            file.write(json.dumps(_make_paper(n, newest=n == first > 1)) + "\n")
    return path


def _make_paper(n: int, newest: bool) -> dict[str, object]:
    topic = TOPICS[n % len(TOPICS)]
    day = NEWEST if newest else f"2026-{n % 8 + 1:02}-{n % 28 + 1:02}"
    return {
        "arxiv": f"{day[2:4]}{day[5:7]}.{n:05}",
        "title": f"On {topic.title()} & More, Part {n}: <A> Study of $x^{{{n}}}$",
        "abstract": f"We study {topic}. We propose a method in case {n}. It is better than what was there.",
        "authors": ["Ada Lovelace", f"Bo Nr{n % 97}"],
        "submitted": day,
        "announced": DAY if n <= 30 else day,
        "categories": [("cs.CL", "cs.LG", "cs.AI")[n % 3], "stat.ML"] if n % 10 else ["cs.LG", "quant-ph"],
    }
