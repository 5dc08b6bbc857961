"""What a reference says of a paper, whatever form it is written in."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from broadsheet.cleaning import plain_text
from broadsheet.cleaning.names import part_name
from broadsheet.paper import Paper

Kind = Literal["preprint", "article", "conference"]

_CONFERENCE = re.compile(
    r"\b(?:proc(?:eedings|\.)?|conference|conf\.|workshop|symposium|meeting|neurips|nips|icml|iclr|aaai|ijcai|cvpr|iccv"
    r"|eccv|acl|emnlp|naacl|eacl|coling|interspeech|icassp|kdd|sigir|www|chi|uai|aistats|colt)\b",
    re.I,
)
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Person:
    """An author. A group that signs as one has a family name alone."""

    given: str
    family: str
    suffix: str = ""

    @property
    def last_first(self) -> str:
        """``van Beethoven, Ludwig, Jr.``"""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference. ``key`` is its name in a bibliography, ``date`` year, month and day as far as known."""

    key: str
    kind: Kind
    title: str
    authors: tuple[Person, ...]
    date: tuple[int, ...]
    venue: str
    abstract: str
    keywords: tuple[str, ...]
    doi: str
    arxiv: str
    primary: str
    url: str
    pdf: str

    @property
    def day(self) -> str:
        """The date as ISO writes it, as exact as known; empty where nothing is."""
        return "-".join([f"{self.date[0]:04}", *(f"{part:02}" for part in self.date[1:])]) if self.date else ""


def make_reference(paper: Paper, page: str, key: str = "") -> Reference:
    """The reference of a paper; ``page`` is its address here, used where it has no other."""
    authors = tuple(Person(*part_name(plain_text(author.name))) for author in paper.authors)
    arxiv, doi = paper.identifier("arxiv"), paper.identifier("doi")
    date = _read_date(paper.published or str(paper.year or ""))
    title = plain_text(paper.title)
    return Reference(
        key=key or make_key(authors, date, title),
        kind=_kind_of(paper),
        title=title,
        authors=authors,
        date=date,
        venue=plain_text(paper.venue),
        abstract=plain_text(paper.abstract),
        keywords=tuple(map(plain_text, paper.keywords)),
        doi=doi,
        arxiv=arxiv,
        primary=paper.categories[0] if arxiv and paper.categories else "",
        url=f"https://arxiv.org/abs/{arxiv}" if arxiv else paper.link("page") or page,
        pdf=f"https://arxiv.org/pdf/{arxiv}" if arxiv else paper.link("pdf"),
    )


def make_references(papers: Iterable[tuple[Paper, str]]) -> list[Reference]:
    """The references of papers with their pages here, each with a key of its own: ``doe2017maps``, ``doe2017mapsa``."""
    references: list[Reference] = []
    taken: set[str] = set()
    for paper, page in papers:
        one = make_reference(paper, page)
        key = next(key for key in _keys_from(one.key) if key not in taken)
        taken.add(key)
        references.append(one if key == one.key else make_reference(paper, page, key))
    return references


def make_key(authors: tuple[Person, ...], date: tuple[int, ...], title: str) -> str:
    """Family name, year and the first telling word of the title, in plain letters."""
    family = _letters(authors[0].family.split()[-1]) if authors and authors[0].family.split() else ""
    words = [word for word in map(_letters, title.split()) if len(word) > 3] or [_letters(title)]
    year = str(date[0]) if date else ""
    return f"{family[:30]}{year}{words[0][:30]}" or "paper"


def _keys_from(key: str) -> Iterable[str]:
    yield key
    number = 0
    while True:
        number += 1
        yield f"{key}{_count_in_letters(number)}"


def _count_in_letters(number: int) -> str:
    """1 -> a, 26 -> z, 27 -> aa."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _letters(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def _kind_of(paper: Paper) -> Kind:
    if not paper.venue or re.match(r"(?:arxiv|biorxiv|medrxiv)\b", paper.venue, re.I):
        return "preprint"
    return "conference" if _CONFERENCE.search(paper.venue) else "article"


def _read_date(text: str) -> tuple[int, ...]:
    found = _DATE.match(text)
    return tuple(int(part) for part in found.groups() if part) if found else ()
