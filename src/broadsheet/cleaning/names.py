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
