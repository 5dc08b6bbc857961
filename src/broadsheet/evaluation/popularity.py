"""Files of popularity through time, as ``broadsheet evaluate trending`` reads them: JSON Lines, plain or gzip.

Two forms. *Series*: ``{"repo", "days": [...], "stars": [...]}``, the counts of something by day (another count may
stand in the place of ``stars``). *Days*: ``{"day", "id", "title", "abstract", "authors", "upvotes", ...}``, the
papers that a day listed.
"""

import gzip
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from broadsheet.errors import BadInput, NotFound
from broadsheet.trending.series import Counts

Row = Mapping[str, Any]
COUNTS = ("stars", "votes", "citations", "comments")
"""The names under which a series may have its counts; also the kind of signal it is scored as."""


def read_rows(path: Path) -> list[Row]:
    """The objects of a file of JSON Lines. Raises NotFound, and BadInput where a line is something else."""
    if not path.is_file():
        raise NotFound(f"There is no file {path}", "Give a file of series or of daily pages, as JSON Lines.")
    try:
        data = path.read_bytes()
        lines = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).splitlines()
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{path} cannot be read: {error}", "Is it whole?") from error
    rows = [_parse(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise BadInput(f"{path} is empty", "Give a file of series or of daily pages, as JSON Lines.")
    return rows


def find_kind(rows: Sequence[Row]) -> str:
    """Which signal the series count (``stars``), or empty for a file of daily pages. Raises BadInput for neither."""
    first = rows[0]
    kind = next((name for name in COUNTS if isinstance(first.get(name), list)), "")
    if isinstance(first.get("days"), list) and kind:
        return kind
    if "day" in first and "upvotes" in first:
        return ""
    raise BadInput(
        "The file has neither series (days and stars) nor daily pages (day and upvotes)",
        "Its first line should be an object with these fields.",
    )


def read_counts(rows: Sequence[Row], kind: str) -> Counts:
    """The series as counts; those whose days and counts differ in number are refused."""
    places, days, totals = [], [], []
    for place, row in enumerate(rows):
        if not isinstance(row.get("days"), list) or len(row["days"]) != len(row.get(kind) or ()):
            raise BadInput(f"Series {place + 1} has not as many {kind} as days", "Each day needs its count.")
        for day, total in zip(row["days"], row[kind], strict=True):
            if total is not None:
                places.append(place)
                days.append(to_ordinal(day))
                totals.append(float(total))
    return Counts.of(len(rows), places, days, totals)


def to_ordinal(day: object) -> int:
    """The number of an ISO day. Raises BadInput."""
    try:
        return date.fromisoformat(str(day)[:10]).toordinal()
    except ValueError:
        raise BadInput(f"{day!r} is no day", "Days are written like 2025-08-29.") from None


def _parse(path: Path, number: int, line: bytes) -> Row:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"{path}:{number} is not JSON: {error}", "Each line must be one JSON object.") from error
    if not isinstance(row, dict):
        raise BadInput(f"{path}:{number} is no JSON object", "Each line must be one JSON object.")
    return row
