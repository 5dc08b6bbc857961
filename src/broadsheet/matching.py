"""Which paper is a record about? Decided from names, title, authors and year; never from likeness of text.

The rules, first that applies:

1. **Same record.** The same source told of it before under the same key, and nothing speaks against it: no conflicting
   identifier, no other title by other authors (two bibliographies may both hold a ``smith2020``).
2. **Same identifier**, without a conflict that weighs as much. A *conflict* is one scheme with different values on the
   two sides. arXiv, ACL, PubMed, Hugging Face and BEIR name one text: a conflict there always refuses. DOI, OpenAlex,
   Semantic Scholar and OpenReview give one work several names (preprint and journal, entries made twice, a paper
   submitted again), so such a conflict yields to a shared name of the first kind, and to nothing else: with the same
   arXiv number and two DOIs it is one paper; with the same DOI and two arXiv numbers (a volume's DOI, mostly) two.
   A shared name of the second kind is no evidence either when title and authors both differ: some records bear their
   journal's DOI.
3. **Same title** (``title_key``), compatible authors and years, no conflict of any scheme, and one such paper only.
   A title that many works bear ("Editorial") is no evidence; a short one is none unless authors agree.
4. **New.**
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from broadsheet.cleaning import title_key
from broadsheet.paper import Identifier, Record

YEARS_APART = 5
"""A preprint may wait for its journal. Of 1,455 conference papers and their arXiv records, 958 are of one year, 460 one
apart, 28 two, 6 three, 2 four, 1 five; with the same title and authors no wrong pair was seen for it."""

ENOUGH_AUTHORS = 0.5
"""Of the shorter list. Names are misspelt and cut short; of the true pairs with authors 34 share less than all."""

ENOUGH_AUTHORS_LATER = 0.8
"""The same when the years are two or more apart: groups do give one title to two works ("Quotient kinematics machines"
of 2008 and 2010, three of four authors). It costs one true pair of 1,455."""

SHORTEST_ALONE = 10
"""Letters and digits a title must have to stand for a paper whose authors nobody told; then the years must be one, too.
The shortest of 632 titles on listing pages, which tell no authors, is "Visual Dialog" (12)."""

MOST_AUTHORS = 50
"""Names that are compared, of lists that may hold three thousand."""

MOST_REASONS = 3
"""Look-alikes that a conflict names; there may be hundreds of prefaces."""

_OTHERS = "has other authors"

_EXACT = frozenset(["arxiv", "acl", "pubmed", "beir"])

_GENERIC = re.compile(
    r"(?:guest|special|the|an?|brief|short)?(?:issue|section)?"
    r"(?:editorial|introduction|preface|foreword|prologue|epilogue|afterword|erratum|errata|corrigendum|corrigenda|"
    r"correction|addendum|retraction|retracted|bookreviews?|reviews?|conclusions?|summary|abstracts?|discussion|comments?|"
    r"commentary|reply|response|letters?(?:totheeditor)?|contents|tableofcontents|index|authorindex|subjectindex|"
    r"frontmatter|backmatter|cover|frontcover|titlepage|copyright|acknowledge?ments?|bibliography|references|glossary|"
    r"appendix|notes?|news|announcements?|inmemoriam|obituary|interview|untitled|title|unknown|notitle|test|"
    r"(?:proceedings|panels?|plenary|plenaries|keynotes?|invited|tutorials?|workshops?|forums?|and)+"
    r"(?:talks?|lectures?|speakers?|sessions?)?|bookofabstracts|"
    r"overview|background|relatedwork|inthisissue|editorsnote|"
    r"fromtheeditors?|messagefromthe(?:chairs?|editors?)|welcome|chapter|part|section|volume)"
    r"(?:tothe(?:special)?(?:issue|section|volume))?[0-9ivx]*"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known paper that may be the record's: one that shares its (source, key), an identifier or the title key."""

    paper_id: int
    title_key: str
    authors: tuple[str, ...]
    year: int | None
    identifiers: tuple[Identifier, ...]
    same_key: bool = False
    """Whether this source told of this paper before, under this key."""


@dataclass(frozen=True, slots=True)
class Match:
    """The decision. ``paper_id`` None: a new paper."""

    paper_id: int | None
    reason: str
    """``same record``, ``same arxiv`` (or another scheme), ``same title``, ``new``."""
    also: tuple[int, ...] = ()
    """Further papers that the record's identifiers prove to be this work: to be joined."""
    conflict: str = ""
    """Why a look-alike was refused, for the report."""


def choose_paper(record: Record, candidates: Sequence[Candidate]) -> Match:
    """Which of ``candidates`` the record is about. Their order does not matter."""
    known = sorted(candidates, key=lambda one: one.paper_id)
    told = _Told(record)
    again = [one for one in known if one.same_key and told.may_be_again(one)]
    named = [one for one in known if told.is_named(one)]
    if again:
        return _settle(again[0], "same record", named)
    if named:
        best = max(named, key=lambda one: (told.shared_count(one), -one.paper_id))
        return _settle(best, f"same {told.shared_scheme(best)}", named)
    return _choose_by_title(told, known)


def _settle(chosen: Candidate, reason: str, named: Sequence[Candidate]) -> Match:
    """The choice, with the further papers that share the record's names and contradict none of those joined so far."""
    joined = [chosen]
    for one in named:
        if one.paper_id not in {paper.paper_id for paper in joined} and not any(
            find_conflict(one.identifiers, paper.identifiers) for paper in joined
        ):
            joined.append(one)
    refused = [one for one in named if one.paper_id not in {paper.paper_id for paper in joined}]
    conflict = "; ".join(f"p{one.paper_id} shares a name but contradicts p{chosen.paper_id}" for one in refused)
    return Match(chosen.paper_id, reason, tuple(one.paper_id for one in joined[1:]), conflict)


def _choose_by_title(told: "_Told", known: Sequence[Candidate]) -> Match:
    objections = {one.paper_id: told.objection(one) for one in known}
    fitting = [paper_id for paper_id, objection in objections.items() if not objection]
    if len(fitting) == 1:
        return Match(fitting[0], "same title")
    if fitting:
        return Match(None, "new", conflict="ambiguous: " + ", ".join(f"p{paper_id}" for paper_id in fitting))
    refused = [f"p{paper_id} {objection}" for paper_id, objection in objections.items()][:MOST_REASONS]
    return Match(None, "new", conflict="; ".join(refused))


class _Told:
    """What the record tells that matching looks at, and how it compares with a candidate."""

    def __init__(self, record: Record) -> None:
        self.key = title_key(record.title)
        self.authors = tuple(author.name for author in record.authors)
        self.year = record.year or _year_of(record.submitted) or _year_of(record.announced)
        self.identifiers = record.identifiers
        self.names = frozenset(map(_alias, record.identifiers))

    def may_be_again(self, one: Candidate) -> bool:
        """Whether nothing speaks against this being the paper its source told of under the same key."""
        if self.conflict(one):
            return False
        return one.title_key == self.key or self.is_named(one) or self._objection_of_authors(one) != _OTHERS

    def is_named(self, one: Candidate) -> bool:
        """Whether a name that both bear proves them one work."""
        shared = self._shared(one)
        if not shared or self.conflict(one):
            return False
        return any(name.scheme in _EXACT for name in shared) or not self._differs_throughout(one)

    def _differs_throughout(self, one: Candidate) -> bool:
        alike = compare_authors(self.authors, one.authors)
        return one.title_key != self.key and alike is not None and alike < ENOUGH_AUTHORS

    def _shared(self, one: Candidate) -> list[Identifier]:
        return sorted(self.names.intersection(map(_alias, one.identifiers)))

    def shared_count(self, one: Candidate) -> int:
        return len(self._shared(one))

    def shared_scheme(self, one: Candidate) -> str:
        """The scheme of a name both sides bear, the most exact first; empty if they share none."""
        shared = self._shared(one)
        return min(shared, key=lambda name: (name.scheme not in _EXACT, name.scheme)).scheme if shared else ""

    def conflict(self, one: Candidate) -> str:
        return find_conflict(self.identifiers, one.identifiers)

    def objection(self, one: Candidate) -> str:
        """Why the same title would not make it the same paper; empty if nothing speaks against it."""
        if one.title_key != self.key:
            return self.conflict(one) or "has another title"
        if conflict := self.conflict(one):
            return conflict
        if not self.key or _GENERIC.fullmatch(self.key):
            return "has a title that many works bear"
        if self._years_apart(one) > YEARS_APART:
            return f"is of {one.year}, not {self.year}"
        return self._objection_of_authors(one)

    def _years_apart(self, one: Candidate) -> int:
        """0 where either is not told."""
        return abs(self.year - one.year) if self.year and one.year else 0

    def _objection_of_authors(self, one: Candidate) -> str:
        apart = self._years_apart(one)
        shared = compare_authors(self.authors, one.authors)
        if shared is not None:
            enough = ENOUGH_AUTHORS if apart <= 1 else ENOUGH_AUTHORS_LATER
            return "" if shared >= enough else _OTHERS
        if len(self.key) < SHORTEST_ALONE:
            return "has a short title, and authors are not told"
        return f"is of {one.year}, not {self.year}, and authors are not told" if apart else ""


def _year_of(date: str) -> int | None:
    return int(date[:4]) if date[:4].isdecimal() and len(date) >= 4 else None


# --- identifiers --------------------------------------------------------------------------------------------------


def find_conflict(ours: Iterable[Identifier], theirs: Iterable[Identifier]) -> str:
    """What speaks against two sets of identifiers naming one paper, in words; empty if nothing does.

    Symmetric, but for the order of the words.
    """
    left, right = _by_scheme(ours), _by_scheme(theirs)
    both = sorted(left.keys() & right.keys())
    conflicting = [scheme for scheme in both if not left[scheme] & right[scheme]]
    if any(scheme in _EXACT and scheme not in conflicting for scheme in both):
        conflicting = [scheme for scheme in conflicting if scheme in _EXACT]
    if not conflicting:
        return ""
    scheme = conflicting[0]
    return f"is {scheme} {min(right[scheme])}, not {min(left[scheme])}"


def _by_scheme(names: Iterable[Identifier]) -> dict[str, set[str]]:
    values: dict[str, set[str]] = {}
    for name in map(_alias, names):
        scheme = "s2 corpus" if name.value.startswith("CorpusId:") else name.scheme
        values.setdefault(scheme, set()).add(name.value)
    return values


def _alias(name: Identifier) -> Identifier:
    """Hugging Face names papers by their arXiv number."""
    return Identifier("arxiv", name.value) if name.scheme == "hf" else name


# --- authors ------------------------------------------------------------------------------------------------------

_ET_AL = re.compile(r"[,;\s]*(?:\bet\.? al\b\.?|\band others\b|\bothers\b)\s*$", re.I)
_SEVERAL = re.compile(r"\s*;\s*|,?\s+(?:and|&)\s+", re.I)
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md"])
_NAME_PARTS = re.compile(r"[^\W\d_]+")


def compare_authors(ours: Sequence[str], theirs: Sequence[str]) -> float | None:
    """Which part of the shorter list is found in the other, 0 to 1; None if either is not told. Symmetric.

    Two names are one person's if one's family name is among the other's words, whatever the order, and no initials
    contradict it. Of longer lists the first :data:`MOST_AUTHORS` count.
    """
    left, right = _people(ours), _people(theirs)
    if not left or not right:
        return None
    return min(_count_found(left, right), _count_found(right, left)) / min(len(left), len(right))


def _count_found(people: Sequence[tuple[str, ...]], others: Sequence[tuple[str, ...]]) -> int:
    return sum(any(_same_person(one, other) for other in others) for one in people)


def _people(names: Sequence[str]) -> list[tuple[str, ...]]:
    people = (_words(one) for name in names[:MOST_AUTHORS] for one in _SEVERAL.split(_ET_AL.sub("", name[:500])))
    return [words for words in people if words and words[0] != "anonymous"][:MOST_AUTHORS]


@lru_cache(maxsize=10_000)
def _words(name: str) -> tuple[str, ...]:
    """A name's words, folded, the family name last: ``Gödel, Kurt`` is ``("kurt", "godel")``."""
    family, comma, given = name.partition(",")
    if comma and given.strip().strip(".").lower() not in _SUFFIXES:
        name = f"{given} {family}"
    folded = unicodedata.normalize("NFKD", name).casefold()
    folded = "".join(one for one in folded if not unicodedata.combining(one))
    folded = folded.translate(_PLAIN_LETTERS).replace("'", "").replace("’", "")
    words = _NAME_PARTS.findall(folded)
    return tuple(word for word in words if word not in _SUFFIXES) or tuple(words)


_PLAIN_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})


def _same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if one[-1] == other[-1]:
        return _initials_agree(one[:-1], other[:-1])
    if one[-1] in other:
        return _initials_agree(one[:-1], tuple(word for word in other if word != one[-1]))
    if other[-1] in one:
        return _initials_agree(tuple(word for word in one if word != other[-1]), other[:-1])
    return False


def _initials_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Given names are often initials, or left out, or the middle one is used."""
    if not one or not other:
        return True
    return bool({word[0] for word in one} & {word[0] for word in other})
