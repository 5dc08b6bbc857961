"""What is needed to fetch from elsewhere, and how that goes: clock, addresses, keys, worker, each source."""

import ipaddress
import os
import ssl
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from broadsheet.answers import Finding
from broadsheet.answers.following import SourceState, idle_since
from broadsheet.clock import to_text
from broadsheet.errors import BroadsheetError
from broadsheet.settings import ADDRESSES, SETTINGS, Settings
from broadsheet.store import Store

FIRST_YEAR = 2025
"""No clock that is right says an earlier one."""

SLACK = timedelta(minutes=5)
"""How far the clock may be behind what was noted last; another machine may have noted it."""

ADDED = {
    "arxiv_rss": "/rss",
    "hf": "/api",
    "biorxiv": "/details",
    "openalex": "/works",
    "s2": "/graph",
    "crossref": "/works",
    "openreview": "/notes",
}
"""What a source puts after its base address itself."""

NEEDS_KEY = {"openalex": "openalex_key"}
"""Services that answer little without a key, by the prefix of what is followed."""


def examine_outside(
    settings: Settings, store: Store, describe_sources: Callable[[], list[SourceState]], now: datetime
) -> Iterator[Finding]:
    """Every finding on what is elsewhere, without asking anybody there."""
    try:
        states = describe_sources()
    except BroadsheetError as error:
        yield Finding("following", False, error.message, error.hint)
        return
    yield _clock(_newest_moment(store, states), now)
    yield from _addresses(settings)
    yield from _private(settings)
    if not states:
        yield Finding("following", True, "Nothing is followed, so nothing is fetched.")
        return
    yield _contact(settings)
    yield _answers(settings)
    yield _certificates(settings)
    yield from _keys(settings, states)
    yield _worker(states, now)
    yield from map(_source, states)


def _clock(newest: str, now: datetime) -> Finding:
    says = f"The clock says {to_text(now)}"
    hint = "Set it; where systemd keeps it: sudo timedatectl set-ntp true"
    if now.year < FIRST_YEAR:
        return Finding("clock", False, f"{says}, which cannot be: no day would be asked for rightly.", hint)
    if newest and newest > to_text(now + SLACK):
        return Finding("clock", False, f"{says}, but something here was noted later, at {newest}.", hint)
    return Finding("clock", True, f"{says}.")


def _newest_moment(store: Store, states: Sequence[SourceState]) -> str:
    """The last moment that stands in the store, as far as is known without reading all of it; or empty."""
    papers = store.get_papers([store.newest_paper()])
    return max([*(paper.first_seen for paper in papers), *(state.last_try for state in states)], default="")


def _addresses(settings: Settings) -> Iterator[Finding]:
    """Those that somebody set and that look wrong."""
    usual = {row.name: row.default for row in SETTINGS}
    for name in ADDRESSES:
        address = settings.address(name)
        odd = "" if address == usual[name] else _find_odd(name, urlsplit(address), settings)
        if odd:
            variable = f"BROADSHEET_{name.upper()}"
            hint = f"unset {variable} for the usual one ({usual[name]}), or set it to another."
            yield Finding(f"address {name}", False, f"{variable} {odd}", hint)


def _find_odd(name: str, parts: SplitResult, settings: Settings) -> str:
    """What is odd about a base address, as the end of a sentence; or empty."""
    host = parts.hostname or ""
    if parts.query or parts.fragment:
        return f"ends in {'?' + parts.query if parts.query else '#' + parts.fragment}; a base address ends before that."
    added = ADDED.get(name, "")
    if added and f"{added}/" in f"{parts.path}/":
        return f"holds {added}, which Broadsheet adds by itself."
    if parts.scheme == "http" and not _is_near(host) and host not in settings.allow_private:
        return f"asks {host} by http: whoever is on the way can read and change the answers. Use https."
    return ""


def _is_near(host: str) -> bool:
    """Whether a host is of this machine or of the network around it."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".lan", ".internal", ".home.arpa"))


def _private(settings: Settings) -> Iterator[Finding]:
    """Tell what the owner lets through; whole domains of it are more than a feed needs."""
    names = settings.allow_private
    wide = [name for name in names if name.startswith("*.") and name.count(".") < 2]
    if wide:
        says = f"BROADSHEET_ALLOW_PRIVATE lets feeds lead to any machine of {', '.join(wide)} in your own network."
        yield Finding("allow_private", False, says, "Name each machine: BROADSHEET_ALLOW_PRIVATE=feeds.example.org")
    elif names:
        yield Finding(
            "allow_private", True, f"Feeds may be fetched from these in your own network: {', '.join(names)}."
        )


def _contact(settings: Settings) -> Finding:
    if settings.contact:
        return Finding("contact", True, f"Services are told to write to {settings.contact}.")
    says = "Services are asked without saying whom to write to; some answer such a program late or not at all."
    return Finding("contact", False, says, "export BROADSHEET_CONTACT=you@example.org, before run, worker and refresh.")


def _answers(settings: Settings) -> Finding:
    path = settings.answers_path
    if not path.exists() or (path.is_dir() and os.access(path, os.W_OK | os.X_OK)):
        return Finding("answers", True, f"Answers that can be used again are kept in {path}.")
    return Finding(
        "answers",
        False,
        f"{path} cannot be written, so every answer is fetched anew.",
        f"chmod -R u+rwX {path}, or delete it; it is made anew.",
    )


def _certificates(settings: Settings) -> Finding:
    """Whether this machine knows any authority; without one every https address is refused."""
    if _has_certificates() or not any(settings.address(name).startswith("https:") for name in ADDRESSES):
        return Finding("certificates", True, "This machine can tell whom it talks to by https.")
    says = "This machine has no certificates of authorities, so every https address is refused."
    hint = "sudo apt install ca-certificates, or set SSL_CERT_FILE to a file that holds them."
    return Finding("certificates", False, says, hint)


def _has_certificates() -> bool:
    """From a file, which is read at once; or a folder, of which one is read when it is needed."""
    if ssl.create_default_context().cert_store_stats()["x509_ca"]:
        return True
    folder = ssl.get_default_verify_paths().capath
    return bool(folder) and any(Path(folder).glob("*.0"))


def _keys(settings: Settings, states: Sequence[SourceState]) -> Iterator[Finding]:
    prefixes = {state.following.name.partition(":")[0] for state in states}
    for prefix in sorted(prefixes & set(NEEDS_KEY)):
        name = NEEDS_KEY[prefix]
        if settings.key(name):
            yield Finding(f"key {prefix}", True, "It is set.")
        else:
            says = f"{prefix} is followed without a key, and answers little to who has none."
            yield Finding(f"key {prefix}", False, says, f"Get one there, then: export BROADSHEET_{name.upper()}=...")


def _worker(states: Sequence[SourceState], now: datetime) -> Finding:
    """Whether somebody asks for what is due."""
    due = idle_since(states, now)
    if not due:
        return Finding("worker", True, "What is due is asked for.")
    says = f"Something is due since {due}, and nobody asks: no worker was seen since."
    return Finding("worker", False, says, "broadsheet run, or broadsheet worker; keep one of them running.")


def _source(state: SourceState) -> Finding:
    name = state.following.name
    if state.state == "failing":
        return Finding(
            name, False, state.why, f"broadsheet sources {name} tells more; try now: broadsheet refresh {name}"
        )
    if state.state == "stale":
        return Finding(name, False, state.why, f"It is asked again by itself; now: broadsheet refresh {name}")
    if state.state == "short":
        since = min((day.day for day in state.days if day.state == "short"), default="")
        again = f"broadsheet refresh {name}" + (f" --since {since}" if since else "")
        return Finding(name, False, state.why, f"broadsheet sources {name} names what is missing; ask again: {again}")
    return Finding(name, True, state.why)
