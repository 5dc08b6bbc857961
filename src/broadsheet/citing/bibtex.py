"""BibTeX, as arXiv and publishers write it, in UTF-8.

``eprinttype`` says arXiv beside ``archivePrefix``: Zotero reads the one, BibTeX styles the other.
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
        yield "primaryClass", one.primary
    yield "doi", one.doi.replace("{", "").replace("}", "")
    yield "url", _plain_address(one.url)
    yield "abstract", escape(one.abstract)
    yield "keywords", escape(", ".join(one.keywords))


def _write_person(person: Person) -> str:
    """``von Last, First``; a group in braces, so that its "and" and commas part nothing."""
    if not person.given:
        name = escape(person.family)
        return f"{{{name}}}" if " " in name or _AND.search(name) else name
    parts = [person.family, person.suffix, person.given]
    return ", ".join(escape(part.replace(",", " ")) for part in parts if part)


def escape(text: str) -> str:
    """Text with the characters that TeX reads as commands written so that it prints them; one line."""
    # A letter at a time, 500 abstracts took 70 ms.
    return _COMMANDS.sub(lambda one: _SPECIAL[one[0]], " ".join(text.split()))


def _plain_address(url: str) -> str:
    return re.sub(r"[{}\\\s]", "", url)
