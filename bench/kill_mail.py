"""Does every subscriber get the letter, and no more than the promise says, when the sender is killed again and again?

A process plans and sends; it is killed (SIGKILL) at a random moment and started anew, fifty times; then one is left to
finish. The server's own log says who got what. It takes its time over each letter, so that many kills fall between its
acceptance and our note of it: only then may a letter come twice, and never a third time.
"""

import argparse
import logging
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

from bench.machine import publish
from bench.mail_home import START, copy_home, make_home, running_clock, settings_for
from bench.mail_sink import Sink, fate_of, running_sink
from broadsheet.library import Library

SPEED = 60.0
"""How much faster the clock runs, so that what was greylisted is tried again within seconds."""

WHILE_SENDING = 0.9
"""The share of kills that come after a process has planned; the others fall anywhere from its start."""
LONGEST = 4.0
"""Seconds that a process lives on then, at most."""


def main() -> None:
    """Measure and publish; exit code 1 when the promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--subscribers", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--send", nargs=3, metavar=("HOME", "PORT", "SINCE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.send:
        return _send(Path(asked.send[0]), int(asked.send[1]), float(asked.send[2]))
    with tempfile.TemporaryDirectory(prefix="broadsheet-kill-mail-") as scratch:
        folder = Path(scratch)
        make_home(folder / "made")
        addresses = copy_home(folder / "made", folder / "home", asked.subscribers)
        with running_sink(folder, "sink", "mild", pause=0.03) as sink:
            moments = _kill_often(folder / "home", sink, asked.kills, random.Random(asked.seed))
            rows, wrong = _judge(folder / "home", sink, addresses)
    spread = f"{min(moments, default=0):.2f} to {max(moments, default=0):.2f} s after it began to plan or send"
    note = f"{len(moments)} kills, {spread}, 4 connections, {asked.subscribers:,} subscribers."
    publish("kill-mail", ("what", "letters"), rows, note)
    if wrong:
        raise SystemExit(wrong)
    return None


def _send(home: Path, port: int, since: float) -> None:
    """What the child does: plan and send until nothing is left."""
    logging.disable(logging.WARNING)
    begun = datetime.fromtimestamp(since).astimezone()
    ticking = running_clock(START + (datetime.now().astimezone() - begun) * SPEED, SPEED)
    library = Library.open(settings_for(home, port), clock=ticking)
    stop = threading.Event()
    print("plans", flush=True)
    library.mail.plan_due(stop)
    print("sends", flush=True)
    while True:
        library.mail.plan_due(stop)
        library.mail.send_due(stop)
        library.mail.wake()
        counts = library.mail.describe().counts
        if not counts.get("waiting") and not counts.get("sending") and not library.subscriptions.due(ticking(), 1):
            break
        time.sleep(0.05)
    library.close()


def _kill_often(home: Path, sink: Sink, kills: int, chance: random.Random) -> list[float]:
    """Kill the sender that many times; when it lived for how long. Then let it finish."""
    command = [sys.executable, "-m", "bench.kill_mail", "--send", str(home), str(sink.port), str(time.time())]
    moments: list[float] = []
    while len(moments) < kills:
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            if chance.random() < WHILE_SENDING:
                child.stdout.readline()
            after = chance.uniform(0.0, LONGEST)
            time.sleep(after)
            if child.poll() is not None:
                break  # it was through before its time came
            child.send_signal(signal.SIGKILL)
            moments.append(after)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return moments


def _judge(home: Path, sink: Sink, addresses: list[str]) -> tuple[list[tuple[str, str]], str]:
    """What the server took, against what the promise allows."""
    library = Library.open(settings_for(home, 1), clock=lambda: START)
    letters = library.mail.list_letters(len(addresses) * 2)
    deaths = library._store.outbox.count_deaths()
    library.close()
    taken = Counter(address for address, _ in sink.read())
    names: dict[str, set[str]] = {}
    for address, name in sink.read():
        names.setdefault(address, set()).add(name)
    reachable = [one for one in addresses if fate_of(one, "mild") != "gone"]
    never = [one for one in reachable if not taken[one]]
    twice = [one for one, number in taken.items() if number == 2]
    more = [one for one, number in taken.items() if number > 2]
    renamed = [one for one in taken if len(names[one]) > 1]
    unknown = [one for one in letters if one.state == "failed" and "nobody knows" in one.why]
    rows = [
        ("subscribers that can be reached", f"{len(reachable):,}"),
        ("got the letter", f"{sum(taken[one] > 0 for one in reachable):,}"),
        ("got nothing", str(len(never))),
        ("got it twice, under one Message-ID", str(len(twice))),
        ("letters over which a process died after their end went out", str(deaths)),
        ("got it three times or more", str(len(more))),
        ("given up because two processes died over them", str(len(unknown))),
        ("under two Message-IDs", str(len(renamed))),
    ]
    broken = never or more or renamed or len(twice) > deaths
    return rows, "the promise was broken" if broken else ""


if __name__ == "__main__":
    main()
