"""RIS: a line a field, ``TY  - JOUR``, lines ended by CR and LF."""

from collections.abc import Iterator, Sequence

from broadsheet.citing.reference import Reference

_TYPES = {"preprint": "UNPB", "article": "JOUR", "conference": "CPAPER"}


def write_ris(references: Sequence[Reference]) -> str:
    """One block a reference."""
    return "".join(f"{name}  - {' '.join(value.split())}\r\n" for one in references for name, value in _fields(one))


def _fields(one: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES[one.kind]
    yield "ID", one.key
    yield "TI", one.title
    yield from (("AU", person.last_first) for person in one.authors)
    if one.date:
        yield "PY", str(one.date[0])
        yield "DA", "/".join([f"{one.date[0]:04}", *(f"{part:02}" for part in one.date[1:])])
    said = {"AB": one.abstract, "DO": one.doi, "UR": one.url, "L1": one.pdf}
    said["T2"] = one.venue
    said["AN"] = f"arXiv:{one.arxiv}" if one.arxiv else ""
    yield from ((name, value) for name, value in said.items() if value)
    yield from (("KW", word) for word in one.keywords)
    yield "ER", ""
