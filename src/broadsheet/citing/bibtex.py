"""BibTeX, as arXiv and publishers write it, in UTF-8.

``eprinttype`` says arXiv beside ``archivePrefix``: Zotero reads the one, BibTeX styles the other.

BibTeX counts braces whether or not a backslash stands before them. One without its partner would end a value early, and
what follows it would be read as fields of our own; so it is written as a command.
"""

import re
from collections.abc import Iterator, Sequence

from broadsheet.citing.reference import Person, Reference

_TYPES = {"preprint": "misc", "article": "article", "conference": "inproceedings"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_COMMANDS = re.compile(r"[\\{}&%$#_~^]")
_LONE = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_AND = re.compile(r"\band\b|,", re.I)


def write_bibtex(references: Sequence[Reference]) -> str:
    """One entry a reference, an empty line between them."""
    return "\n".join(_write_entry(one) for one in references)


def _write_entry(one: Reference) -> str:
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(one) if value)
    month = f"  month = {_MONTHS[one.date[1] - 1]},\n" if len(one.date) > 1 and 1 <= one.date[1] <= 12 else ""
    return f"@{_TYPES[one.kind]}{{{one.key},\n{fields}{month}}}\n"


def _fields(one: Reference) -> Iterator[tuple[str, str]]:
    venue = {"article": "journal", "conference": "booktitle"}.get(one.kind)
    # A second pair of braces keeps the capitals as they are.
    yield "title", f"{{{escape(one.title)}}}"
    yield "author", " and ".join(map(_write_person, one.authors))
    yield "year", str(one.date[0]) if one.date else ""
    if venue:
        yield venue, escape(one.venue)
    if one.arxiv:
        yield "eprint", one.arxiv
        yield "archivePrefix", "arXiv"
        yield "eprinttype", "arxiv"
        yield "primaryClass", escape(one.primary)
    yield "doi", _plain_address(one.doi)
    yield "url", _plain_address(one.url)
    yield "abstract", escape(one.abstract)
    yield "keywords", escape(", ".join(one.keywords))


def _write_person(person: Person) -> str:
    """``von Last, First``; in braces what is one, so that an "and" or a comma in it parts nothing."""
    if not person.given:
        name = escape(person.family)
        return f"{{{name}}}" if " " in name or _AND.search(name) or name.lower() == "others" else name
    parts = [person.family, person.suffix, person.given]
    return ", ".join(_keep_whole(escape(part.replace(",", " "))) for part in parts if part)


def _keep_whole(part: str) -> str:
    return f"{{{part}}}" if _AND.search(part) else part


def escape(text: str) -> str:
    """Text with the characters that TeX reads as commands written so that it prints them; one line."""
    line = " ".join(text.split())
    lone = _find_lone(line) if "{" in line or "}" in line else set()
    # A letter at a time, 500 abstracts took 70 ms.
    return _COMMANDS.sub(lambda one: _LONE[one[0]] if one.start() in lone else _SPECIAL[one[0]], line)


def _find_lone(line: str) -> set[int]:
    """The places of braces that have no partner."""
    opened: list[int] = []
    lone: set[int] = set()
    for at, one in enumerate(line):
        if one == "{":
            opened.append(at)
        elif one == "}" and opened:
            opened.pop()
        elif one == "}":
            lone.add(at)
    return lone | set(opened)


def _plain_address(url: str) -> str:
    return re.sub(r"[{}\\\s]", "", url)
