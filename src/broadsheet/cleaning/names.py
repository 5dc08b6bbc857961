"""A person's name as it is printed."""

import re

_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|inc|ltd|llc|gmbh|co|corp|phd|md|esq)\.?", re.I)
_LONGEST_PART = 3
"""Words on either side of the comma; more of them are a group's name ("University of X, Department of Y and Z")."""


def print_order(name: str) -> str:
    """``Knuth, Donald E.`` as ``Donald E. Knuth``; a group's comma and a suffix stay where they are."""
    if "," not in name:
        return name.strip(" ;")
    parts = [part for piece in name.split(",") if (part := piece.strip(" ;"))]
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[2]):
        return f"{parts[1]} {parts[0]} {parts[2]}"
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[1]):
        return f"{parts[2]} {parts[0]} {parts[1]}"
    if len(parts) != 2 or _SUFFIX.fullmatch(parts[1]):
        return ", ".join(parts)
    if any(len(part.split()) > _LONGEST_PART for part in parts):
        return ", ".join(parts)
    return f"{parts[1]} {parts[0]}"


_PARTICLES = {
    "af",
    "av",
    "bin",
    "da",
    "dal",
    "de",
    "del",
    "della",
    "den",
    "der",
    "di",
    "do",
    "dos",
    "du",
    "el",
    "la",
    "le",
}
_PARTICLES |= {"ten", "ter", "van", "von", "zu"}
_GENERATIONS = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
_GROUP = re.compile(
    r"\b(?:team|group|collaboration|consortium|university|institute|labs?|inc|project|network|society|and)\b|[,:;/&0-9]",
    re.I,
)


def part_name(name: str) -> tuple[str, str, str]:
    """Forenames, family name with its particles, and suffix: ``Ludwig van Beethoven Jr.``.

    A group that signs as one author is a family name alone.
    """
    words = name.split()
    suffix = words.pop().strip(",") if len(words) > 2 and words[-1].lower() in _GENERATIONS else ""
    if len(words) < 2 or _GROUP.search(" ".join(words)):
        return "", name.strip(), ""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:]).strip(","), suffix
