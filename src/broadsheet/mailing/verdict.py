"""What a server's no means: for the letter, for its address, for everything that goes this way.

By the enhanced status (RFC 3463) where there is one, else by the code and where in the exchange it came; some servers
put all they mean into words, and a few of those are known.
"""

import re
from datetime import datetime, timedelta
from typing import Literal

from broadsheet.mailing.handing import Answer, Refused

Meaning = Literal["later", "gone", "address", "full", "letter", "policy", "way"]
"""later: try again; gone: no such mailbox; address: it takes no letters; full: nor now; letter: not this one;
policy: it does not want letters from us; way: nothing goes this way."""

_GONE = re.compile(
    r"no such (user|mailbox|recipient|address|account|person)|(user|recipient|mailbox|account|address)\W+(is )?"
    r"(unknown|not found|does ?n[o']t exist|unavailable|disabled|invalid)|unknown (user|recipient|mailbox|local)"
    r"|invalid (recipient|mailbox|address)|does not exist|not a valid|no mailbox here|unrouteable",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"relay|spam|block(ed|list)|black ?list|deny ?list|policy|reputation|spf|dkim|dmarc|not allowed|denied|rejected due"
    r"|authenticat|listed|banned|unsolicited|reverse dns|ptr",
    re.IGNORECASE,
)
_FULL = re.compile(r"quota|full|over ?limit|storage", re.IGNORECASE)

FIRST = (5, 15, 30, 60, 120, 240)
"""Minutes before the first tries are repeated: greylisting lets a letter in at the second or third."""
THEN = 480
FOR = timedelta(days=3)
"""So long a letter is tried. The next edition is more use than one of last week."""
MOST_DROPS = 4
"""So often a letter is sent anew where the server hung up after its end."""
POLICY_TRIES = 3


def judge(refused: Refused) -> Meaning:
    """What a refusal means."""
    answer = refused.answer
    if refused.stage in ("connect", "encrypt", "login") or answer.code in (530, 535, 538):
        return "way"
    if answer.code < 500:
        return "later"
    if answer.status.startswith("5."):
        meaning = _by_status(answer)
        if meaning is not None:
            return "way" if refused.stage == "sender" and meaning in ("gone", "address", "policy") else meaning
    return _by_words(refused)


def _by_status(answer: Answer) -> Meaning | None:
    """By class and detail; None where they say nothing (5.0.0)."""
    _, subject, detail = (int(part) for part in answer.status.split("."))
    if subject == 1:
        return "way" if detail in (7, 8) else "gone" if detail in (0, 1, 2, 3, 6, 10) else "address"
    if subject == 2:
        return {1: "gone", 2: "full", 3: "letter", 4: "address"}.get(detail, "address")  # type: ignore[return-value]
    if subject == 3:
        return "letter"
    if subject == 4:
        return "address"
    if subject in (5, 6):
        return "letter"
    return "policy" if subject == 7 else None


def _by_words(refused: Refused) -> Meaning:
    says, code = refused.answer.says, refused.answer.code
    if refused.stage == "sender":
        return "letter" if code == 552 else "way"
    if refused.stage == "recipient":
        if _POLICY.search(says) and not _GONE.search(says):
            return "policy"
        if code == 552 or _FULL.search(says):
            return "full"
        return "gone" if _GONE.search(says) else "policy" if code == 554 else "address"
    if code == 552 or code == 523:
        return "letter"
    return "gone" if _GONE.search(says) else "policy"


def next_try(tries: int, due_at: datetime, now: datetime, chance: float) -> datetime | None:
    """When a letter that had so many tries is tried again; None where it has been tried long enough.

    ``chance`` from 0 to 1 spreads letters that failed together by a fifth to either side.
    """
    minutes = FIRST[tries - 1] if tries <= len(FIRST) else THEN
    at = now + timedelta(minutes=minutes * (0.8 + 0.4 * chance))
    return at if at <= due_at + FOR else None


def rest_of_way(since: datetime | None, now: datetime) -> timedelta:
    """How long a way rests that has not worked since then: a minute at first, half an hour at most."""
    down = (now - since) / 2 if since else timedelta()
    return min(max(down, timedelta(minutes=1)), timedelta(minutes=30))
