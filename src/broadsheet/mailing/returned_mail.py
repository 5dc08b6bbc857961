"""What comes back, read: reports that a letter could not be delivered (RFC 3464), complaints (RFC 5965), and what older
servers write in their own words. Answers of people's machines, such as "I am on holiday", are none of these.

Pure functions of a message's bytes; nothing in it is trusted but a return address that we signed.
"""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from hashlib import blake2b

MOST = 256 * 1024
"""Bytes of a message that are looked at."""

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<!\d)([45]\d\d)[ -]")
_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)
_GONE = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
_NO_FAULT = re.compile(r"5\.7\.|5\.3\.4|5\.6\.|5\.5\.")
"""Refused for what we are or what the letter is: no fault of the address."""
_WORDS_GONE = re.compile(
    r"no such (user|mailbox|address)|user unknown|unknown user|mailbox (not found|unavailable)|does ?n[o']t exist"
    r"|no mailbox here|account .{0,20}disabled|unrouteable|couldn't be found",
    re.IGNORECASE,
)
_SENDERS = re.compile(r"mailer-daemon|postmaster|mail delivery|bounce", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Report:
    """What a message tells of one letter. ``kind`` is hard, soft or complaint."""

    kind: str
    status: str
    says: str
    gone: bool
    """The mailbox does not exist."""
    text: str
    """The message, in which a return address of ours may stand."""
    message_ids: tuple[str, ...]
    """The names of messages that stand in it, its own left out."""
    key: str
    """What tells this report from every other."""


def read_reports(raw: bytes) -> list[Report]:
    """The reports in a message; none where it is something else."""
    raw = raw[:MOST]
    try:
        message = email.message_from_bytes(raw, policy=policy.compat32)
        found = list(_read(message))
    except (ValueError, LookupError, AttributeError, TypeError):
        return []  # the standard library's parser stumbles over some wrong messages
    text = raw.decode("utf-8", "replace")
    name = str(message.get("Message-ID") or "").strip()
    key = name if len(name) > 5 else blake2b(raw, digest_size=16).hexdigest()
    ids = tuple(dict.fromkeys(one for one in _ID.findall(text) if one != name))
    return [
        Report(kind, status, " ".join(says.split())[:500], gone, text, ids, f"{key} {number}")
        for number, (kind, status, says, gone) in enumerate(found)
    ]


def is_automatic(raw: bytes) -> bool:
    """Whether a machine wrote it by itself (RFC 3834): nobody meant anything by it."""
    message = email.message_from_bytes(raw[:MOST], policy=policy.compat32)
    submitted = str(message.get("Auto-Submitted") or "no").strip().lower()
    return not submitted.startswith("no") or _is_reply(message)


_Told = tuple[str, str, str, bool]


def _read(message: Message) -> Iterator[_Told]:
    kind = str(message.get_param("report-type") or "").lower()
    parts = {part.get_content_type(): part for part in reversed(list(message.walk()))}
    if kind == "feedback-report" or "message/feedback-report" in parts:
        if _is_complaint(parts.get("message/feedback-report")):
            yield "complaint", "", "A mailbox provider passed on that its holder does not want it.", False
    elif "message/delivery-status" in parts:
        yield from _read_statuses(parts["message/delivery-status"])
    elif failed := message.get_all("X-Failed-Recipients"):
        yield _judge("", f"{_first_words(message)} ({failed[0]})", "failed")
    elif _is_from_server(message) and not _is_reply(message):
        yield from _read_words(message)


def _is_complaint(part: Message | None) -> bool:
    told = _flat(part) if part is not None else ""
    kind = re.search(r"^Feedback-Type:\s*([\w-]+)", told, re.IGNORECASE | re.MULTILINE)
    return kind is None or kind[1].lower() in ("abuse", "fraud", "other", "complaint", "opt-out", "miscategorized")


def _read_statuses(part: Message) -> Iterator[_Told]:
    """A block for the message, then one for each recipient."""
    payload = part.get_payload()
    blocks = [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []
    for block in blocks:
        action = str(block.get("Action") or "").strip().lower()
        if action in ("failed", "delayed"):
            diagnostic = str(block.get("Diagnostic-Code") or "").partition(";")[2] or str(block.get("Status") or "")
            yield _judge(str(block.get("Status") or ""), diagnostic, action)


def _judge(status: str, says: str, action: str) -> _Told:
    """From a status, else from words."""
    found = _STATUS.search(status)
    told = _STATUS.search(says)
    # Exchange and others give 5.0.0 as the status and the real one in the words of the server behind them.
    if told and (found is None or (found[0].endswith(".0.0") and told[1] == found[1])):
        found = told
    short = found[0] if found else ""
    code = _CODE.search(says)
    lasting = short.startswith("5") or (not short and (code is None or code[1].startswith("5")))
    if action == "delayed" or not lasting:
        return "soft", short, says, False
    if short == "5.2.2" or _NO_FAULT.match(short):
        return "soft", short, says, False
    return "hard", short, says, short in _GONE or (short in ("", "5.0.0") and bool(_WORDS_GONE.search(says)))


def _read_words(message: Message) -> Iterator[_Told]:
    """What qmail and others say in their own words: only what names a code or a status."""
    words = _first_words(message)
    if _STATUS.search(words) or _CODE.search(words) or _WORDS_GONE.search(words):
        yield _judge("", words, "failed")


def _first_words(message: Message) -> str:
    """What stands in the first text, up to where the returned letter begins."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            raw = part.get_payload(decode=True)
            text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
            own = re.split(r"(?m)^-{3,}.*(?:copy|original|forwarded).*$|^Return-Path:|^Received:", text)[0]
            return " ".join(own.split())[-1_500:]
    return ""


def _is_from_server(message: Message) -> bool:
    empty = str(message.get("Return-Path") or "").strip() == "<>"
    return empty or bool(_SENDERS.search(str(message.get("From") or "")))


def _is_reply(message: Message) -> bool:
    """Whether it is a machine's answer to what it got: a holiday, a receipt."""
    submitted = str(message.get("Auto-Submitted") or "").lower()
    marks = ("X-Autoreply", "X-Autorespond", "X-Autoresponder")
    is_answer = submitted.startswith(("auto-replied", "auto-notified")) and "report" not in message.get_content_type()
    return is_answer or any(message.get(mark) for mark in marks)


def _flat(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n".join(str(one) for one in payload)
    return str(payload)
