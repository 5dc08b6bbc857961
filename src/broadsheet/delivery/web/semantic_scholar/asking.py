"""What a program asks for: words and conditions, in our query language or to be met word for word.

A bulk search has a language of its own: words (all wanted), ``"side by side"``, ``-not``, ``a | b`` and parentheses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from broadsheet.answers.exact import Begins, Either, Every, Exact, Holds, Without
from broadsheet.delivery.web.semantic_scholar.papers import archives_of
from broadsheet.errors import BadInput

_YEARS = re.compile(r"(\d{4})?(-)?(\d{4})?")
_DAY = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_DAYS = re.compile(rf"({_DAY})?(:)?({_DAY})?")
_TOKEN = re.compile(r'-?"[^"]*"?|[()|]|-?[^\s()|"]+')
_UNKNOWN = ("publicationTypes", "minCitationCount")
DEEPEST = 20
"""Parentheses within one another."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What papers must be besides holding the words. Days are ISO, as exact as they were given."""

    after: str = ""
    until: str = ""
    categories: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    has_pdf: bool = False

    def add_to(self, query: str) -> str:
        """The words with these conditions in our query language.

        Conditions come first: what the words end with, an operator or a field without its value, then reaches none.
        """
        parts = [f"{name}:{value}" for name, value in (("after", self.after), ("until", self.until)) if value]
        if self.categories:
            parts.append(f"cat:{','.join(self.categories)}")
        if self.venues:
            venues = " OR ".join(f'venue:"{one}"' for one in self.venues)
            parts.append(f"({venues})" if len(self.venues) > 1 else venues)
        parts += ["has:pdf"] * self.has_pdf
        return " ".join([*parts, f"({query})" if parts and re.search(r"\bOR\b|\|", query) else query])

    def list_exactly(self) -> list[Exact]:
        """The same, each to be met word for word."""
        if self.has_pdf:
            raise BadInput("openAccessPdf is not known to bulk search here; ask /paper/search.")
        parts: list[Exact] = []
        parts += [Holds("after", self.after)] if self.after else []
        parts += [Holds("until", self.until)] if self.until else []
        parts += [Either(tuple(Holds("category", one) for one in self.categories))] if self.categories else []
        parts += [Either(tuple(Holds("venue", one) for one in self.venues))] if self.venues else []
        return parts


def read_conditions(asked: Mapping[str, str]) -> Conditions:
    """The conditions among the arguments. Raises BadInput for what cannot be read, or is not known here."""
    for name in _UNKNOWN:
        if asked.get(name):
            raise BadInput(f"{name} is not known here")
    after, until = _read_range(asked.get("publicationDateOrYear", ""), "publicationDateOrYear", _DAYS)
    if asked.get("year"):
        after, until = _read_range(asked["year"], "year", _YEARS)
    return Conditions(
        after,
        until,
        tuple(_read_subjects(asked.get("fieldsOfStudy", ""))),
        tuple(one.replace('"', " ").strip() for one in asked.get("venue", "").split(",") if one.strip(' "')),
        asked.get("openAccessPdf", "false").lower() != "false",
    )


def _read_range(text: str, name: str, form: re.Pattern[str]) -> tuple[str, str]:
    """``2016-2020``, ``2016-``, ``-2020``, ``2016``; days with a colon between."""
    if not text:
        return "", ""
    found = form.fullmatch(text)
    if not found or not (found[1] or found[3]) or (found[1] and found[3] and not found[2]):
        raise BadInput(f"Invalid {name}: {text[:40]}")
    if not all(_is_day(one) for one in (found[1], found[3]) if one):
        raise BadInput(f"Invalid {name}: {text[:40]} is in no calendar")
    return found[1] or "", found[3] or ("" if found[2] else found[1])


def _is_day(text: str) -> bool:
    """Whether a day, month or year is one: ``2025-02-31`` and ``0000`` are not."""
    try:
        return bool(date.fromisoformat("-".join([*text.split("-"), "01", "01"][:3])))
    except ValueError:
        return False


def _read_subjects(text: str) -> list[str]:
    subjects = [one for one in text.split(",") if one.strip()]
    archives = [archive for one in subjects for archive in archives_of(one)]
    # A field of study that arXiv does not have holds no paper: no archive is called so either.
    return archives or (["none"] if subjects else [])


def read_bulk(query: str) -> Exact:
    """The question of a bulk search. Whatever cannot be understood is read as words."""
    return _read_either(_TOKEN.findall(query)[::-1], 0)


def _read_either(left: list[str], depth: int) -> Exact:
    parts = [_read_every(left, depth)]
    while left and left[-1] == "|":
        left.pop()
        parts.append(_read_every(left, depth))
    held = tuple(part for part in parts if part != Every(()))
    return held[0] if len(held) == 1 else Either(held) if held else Every(())


def _read_every(left: list[str], depth: int) -> Exact:
    parts: list[Exact] = []
    while left and left[-1] != "|":
        token = left.pop()
        if token == ")":
            if depth:
                left.append(token)
                break
        elif token == "(":
            if depth < DEEPEST:
                parts.append(_read_either(left, depth + 1))
                if left:
                    left.pop()
        elif held := _read_word(token):
            parts.append(held)
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def _read_word(token: str) -> Exact | None:
    """A word, words side by side, or ``net*``: whatever begins so. ``~2`` behind them is left out."""
    text = re.sub(r"[*~]\d*$", "", token.lstrip("-+").strip('"')).strip()
    if not any(map(str.isalnum, text)):
        return None
    held: Exact = Holds("anywhere", text)
    if token.endswith("*") and len(text) > 1:
        held = Either((held, Begins("anywhere", text)))
    return Without(held) if token.startswith("-") else held
