"""Is every recorded answer of the services read, and what is dropped of it, and why?

    python -m bench.protocol_files

Each answer is imported as a file would be: what it is, it must tell by itself. A recording of several calls is read
call by call. An error answer gives no record and one reason.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.machine import SHARED, publish
from broadsheet.errors import BroadsheetError
from broadsheet.sources import open_sources, recognise
from broadsheet.sources.base import Failure

FOLDER = SHARED / "protocol"
REASONS_SHOWN, BEGINNING = 3, 50


def main() -> None:
    """Read all of them and publish."""
    paths = [path for path in sorted(FOLDER.glob("*/*")) if path.name != "index.json"]
    if not paths:
        raise SystemExit("bench: needs the recorded answers (set BROADSHEET_SHARED to the folder that holds protocol/)")
    rows = [_describe(path) for path in paths]
    answers, records, dropped = (sum(int(row[place]) for row in rows) for place in (1, 3, 4))
    note = f"{len(paths)} files, {answers} answers, {records:,} records, {dropped:,} dropped; no file raised."
    publish("protocol-files", ("file", "answers", "form", "records", "dropped", "why"), rows, note)


def _describe(path: Path) -> tuple[str, ...]:
    forms, why, records, answers = Counter[str](), Counter[str](), 0, 0
    for body in _list_bodies(path):
        form, found = _read(path.name, body)
        answers += 1
        forms[form] += 1
        records += sum(not isinstance(one, Failure) for one in found)
        why.update(one.why for one in found if isinstance(one, Failure))
    told = "; ".join(f"{count}: {reason}" for reason, count in why.most_common(REASONS_SHOWN))
    more = f"; {len(why) - REASONS_SHOWN} more reasons" if len(why) > REASONS_SHOWN else ""
    name = f"{path.parent.name}/{path.name}"
    return name, str(answers), ", ".join(forms), str(records), str(why.total()), (told + more).replace("|", "/")


def _list_bodies(path: Path) -> Iterator[bytes]:
    """The answers a file holds: itself, or the bodies of the calls that were recorded in it."""
    try:
        told: Any = json.loads(path.read_bytes())
    except ValueError:
        told = None
    if isinstance(told, dict) and "status_code" in told:
        yield told["body"].encode()
    elif isinstance(told, list) and told and isinstance(told[0], dict) and "uri" in told[0]:
        yield from (_bytes(call["body"]) for call in told)
    else:
        yield path.read_bytes()


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def _read(name: str, body: bytes) -> tuple[str, list[Any]]:
    """The form that the answer is recognised as, and what is made of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(body)
        try:
            found, form = [], ""
            for file in open_sources(str(path)):
                source = recognise(file)
                form = source.name
                found += list(source.parse_records(file))
        except BroadsheetError:
            begins = " ".join(body[:BEGINNING].decode("utf-8", "replace").split())
            return "none", [Failure(name, f"of no form there is: it begins with `{begins}`")]
        return form, found


if __name__ == "__main__":
    main()
