"""What a harvester asks: its verb and arguments, checked by the rules of OAI-PMH 2.0 (openarchives.org)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta

FORMATS = ("oai_dc", "arXiv")
LONGEST_TOKEN = 1_000
NOT_OURS = "This token was not given here. Begin the list anew."

_LIST = (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}))
VERBS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset()),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
}
"""Each verb with the arguments it must and may have."""
_IN_PARTS = frozenset({"ListSets", "ListIdentifiers", "ListRecords"})


class OaiError(Exception):
    """What the protocol calls an error; it is answered within HTTP 200."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(says)
        self.code = code
        self.says = says


@dataclass(frozen=True, slots=True)
class Place:
    """How far a list has come: what was asked for, the last change number and how many were given, in which library."""

    prefix: str
    spec: str = ""
    since: str = ""
    until: str = ""
    after: int = 0
    given: int = 0
    library: str = ""

    @property
    def token(self) -> str:
        """The resumption token that leads on from here. It holds all there is to know, so it never expires."""
        return urlsafe_b64encode(json.dumps(astuple(self), separators=(",", ":")).encode()).decode().rstrip("=")

    @property
    def end(self) -> str:
        """The first day that is not asked for any more, or empty."""
        return (date.fromisoformat(self.until) + timedelta(days=1)).isoformat() if self.until else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is well formed. ``place`` is set for lists."""

    verb: str
    arguments: Mapping[str, str]
    place: Place | None = None


def read_request(fields: Sequence[tuple[str, str]]) -> Asked:
    """The request that these fields are. Raises OaiError (badVerb, badArgument, badResumptionToken ...)."""
    verbs = [value for name, value in fields if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise OaiError("badVerb", "Give one verb: " + ", ".join(VERBS) + ".")
    given = [(name, value) for name, value in fields if name != "verb"]
    arguments = dict(given)
    if len(arguments) < len(given):
        raise OaiError("badArgument", "An argument is repeated.")
    if "resumptionToken" in arguments and verbs[0] in _IN_PARTS:
        return _read_resumed(verbs[0], arguments)
    _check_names(verbs[0], arguments)
    return Asked(verbs[0], arguments, _read_place(arguments) if VERBS[verbs[0]] == _LIST else None)


def _check_names(verb: str, arguments: Mapping[str, str]) -> None:
    must, may = VERBS[verb]
    lacking, odd = must - arguments.keys(), arguments.keys() - must - may
    if lacking:
        raise OaiError("badArgument", f"{verb} needs {', '.join(sorted(lacking))}.")
    if odd:
        raise OaiError("badArgument", f"{verb} has no argument {', '.join(sorted(one[:40] for one in odd))}.")
    prefix = arguments.get("metadataPrefix")
    if prefix is not None and prefix not in FORMATS:
        raise OaiError("cannotDisseminateFormat", f"There are these formats: {', '.join(FORMATS)}.")


def _read_place(arguments: Mapping[str, str]) -> Place:
    since, until = (_read_day(name, arguments[name]) if name in arguments else "" for name in ("from", "until"))
    if since and until and since > until:
        raise OaiError("badArgument", "from is later than until.")
    return Place(arguments["metadataPrefix"], arguments.get("set", ""), since, until)


def _read_day(name: str, text: str) -> str:
    """A day, as coarse as Identify says: no finer moment, no shorter spelling, and one that has a next."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if day == date.max or day.isoformat() != text:
        raise OaiError("badArgument", f"{name} is no day like 2026-08-21.")
    return text


def _read_resumed(verb: str, arguments: Mapping[str, str]) -> Asked:
    if len(arguments) > 1:
        raise OaiError("badArgument", "resumptionToken stands alone beside the verb.")
    if verb == "ListSets":
        raise OaiError("badResumptionToken", "The list of sets is given whole.")
    return Asked(verb, arguments, _read_token(arguments["resumptionToken"]))


def _read_token(token: str) -> Place:
    wrong = OaiError("badResumptionToken", NOT_OURS)
    try:
        raw = urlsafe_b64decode(token[:LONGEST_TOKEN] + "=" * (-len(token[:LONGEST_TOKEN]) % 4))
        prefix, spec, since, until, after, given, library = json.loads(raw)
        place = Place(prefix, spec, since, until, after, given, library)
        texts = all(isinstance(one, str) for one in (prefix, spec, since, until, library))
        numbers = all(type(one) is int and 0 < one < 2**62 for one in (after, given))
        days = [_read_day("from", one) for one in (since, until) if texts and one]
    except (ValueError, TypeError, RecursionError, OaiError) as error:
        raise wrong from error
    if not texts or not numbers or prefix not in FORMATS or place.token != token or len(days) > 2:
        raise wrong
    return place
