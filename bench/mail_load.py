"""How fast do letters go, and does every subscriber get one? Ten thousand, to a server that answers as servers do.

The floor is Python's own smtplib with one connection and the same bytes, in the same run. Then the same without faults,
unsigned and signed; then all subscribers through delays, refusals, lost connections and failing TLS, the clock put
forward to the next try whenever nothing is left to do. Traffic stays on this machine.
"""

import argparse
import smtplib
import socket
import ssl
import tempfile
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from bench.machine import publish, resident
from bench.mail_home import START, copy_home, make_home, running_clock, settings_for
from bench.mail_sink import Sink, fate_of, running_sink
from broadsheet.library import Library

Row = tuple[str, str, str, str, str]


def main() -> None:
    """Measure and publish; exit code 1 when somebody got no letter, or one too many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--few", type=int, default=2_000, help="letters of the runs without faults")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="broadsheet-mail-") as scratch:
        folder = Path(scratch)
        make_home(folder / "made")
        rows = [_floor(folder, asked.few // 4, at_once=False), _floor(folder, asked.few, at_once=True)]
        rows += [
            _plain(folder, asked.few, signed, connections)
            for signed, connections in ((False, 1), (False, 4), (True, 4))
        ]
        row, note, wrong = _life(folder, asked.subscribers)
    publish("mail-load", ("what", "letters", "seconds", "letters/s", "memory MB"), [*rows, row], note)
    if wrong:
        raise SystemExit(wrong)


def _floor(folder: Path, count: int, at_once: bool) -> Row:
    """Python's smtplib alone, over one connection with STARTTLS, with the bytes of a letter of ours.

    As it comes, each letter's end waits for the receiver's delayed acknowledgement; ``at_once`` sends it at once.
    """
    letter = _one_letter(folder)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with running_sink(folder, f"floor-{at_once}") as sink, smtplib.SMTP("127.0.0.1", sink.port) as smtp:
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=context)
        if at_once and smtp.sock is not None:
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begun = time.perf_counter()
        for number in range(count):
            smtp.sendmail("papers@example.org", [f"r{number}@example.net"], letter)
        seconds = time.perf_counter() - begun
    says = "TCP_NODELAY" if at_once else "as it comes"
    return _row(f"smtplib, {says}, 1 connection, {len(letter) / 1000:.0f} kB", count, seconds)


def _one_letter(folder: Path) -> bytes:
    """The bytes of a signed letter of ours."""
    home = folder / f"one-{time.monotonic_ns()}"
    copy_home(folder / "made", home, 1)
    with running_sink(folder, home.name) as sink:
        library = Library.open(settings_for(home, sink.port), clock=running_clock(START))
        library.mail.plan_due()
        hand = library._store.outbox.claim("bench 1 x", 1)[0]
        data = library.mail._sender._writer.write(hand).data
        library.close()
    return data


def _plain(folder: Path, count: int, signed: bool, connections: int) -> Row:
    """Ours, without faults."""
    name = f"{'signed' if signed else 'unsigned'}-{connections}"
    copy_home(folder / "made", folder / name, count, signed)
    with running_sink(folder, name) as sink:
        library = Library.open(settings_for(folder / name, sink.port, connections), clock=running_clock(START))
        library.mail.plan_due()
        begun = time.perf_counter()
        sent = library.mail.send_due()
        seconds = time.perf_counter() - begun
        library.close()
    if sent != count or len(set(sink.read())) != count:
        raise SystemExit(f"{name}: {sent} of {count} letters were sent, {len(sink.read())} taken")
    return _row(f"ours, {name.replace('-', ', ')} connection{'s' * (connections > 1)}", count, seconds)


def _life(folder: Path, count: int) -> tuple[Row, str, str]:
    addresses = copy_home(folder / "made", folder / "life", count)
    ahead = [timedelta()]
    running = running_clock(START)
    with running_sink(folder, "life", "full") as sink:
        library = Library.open(settings_for(folder / "life", sink.port), clock=lambda: running() + ahead[0])
        begun = time.perf_counter()
        planned = library.mail.plan_due()
        planning = time.perf_counter() - begun
        before, memory = resident()[0], [resident()[0]]
        watch = threading.Event()
        watcher = threading.Thread(target=_watch, args=(memory, watch), daemon=True)
        watcher.start()
        begun = time.perf_counter()
        rounds = _send_all(library, ahead, running)
        seconds = time.perf_counter() - begun
        watch.set()
        watcher.join()
        states = library.mail.describe().counts
        suspended = library._store.subscriptions.count_states().get("suspended", 0)
        library.close()
    note, wrong = _judge(sink, addresses)
    says = (
        f"Planned {planned:,} in {planning:.1f} s. States: {dict(sorted(states.items()))}; suspended {suspended}; "
        f"{rounds} rounds. {note} Memory: {before:.0f} MB before, {max(memory):.0f} at most, {memory[-1]:.0f} after."
    )
    return _row("ours, signed, 4 connections, real life", count, seconds), says, wrong


def _send_all(library: Library, ahead: list[timedelta], running: object) -> int:
    """Send, and put the clock forward to the next try, until nothing waits; how many rounds."""
    assert callable(running)
    for number in range(1, 200):
        library.mail.send_due()
        library.mail.wake()
        waiting = library.mail.list_letters(1, state="waiting")
        if not waiting:
            return number
        due = library._store.outbox.next_try()
        if due:
            ahead[0] += max(datetime.fromisoformat(due) - (running() + ahead[0]), timedelta()) + timedelta(seconds=1)
    raise SystemExit("bench: letters still wait after 200 rounds")


def _watch(memory: list[float], stop: threading.Event) -> None:
    while not stop.wait(0.5):
        memory.append(resident()[0])


def _judge(sink: Sink, addresses: list[str]) -> tuple[str, str]:
    """Who got how many; what is wrong with that."""
    taken = Counter(address for address, _ in sink.read())
    ids = {address: {name for one, name in sink.read() if one == address} for address, n in taken.items() if n > 1}
    fates = {address: fate_of(address, "full") for address in addresses}
    never = [one for one in addresses if fates[one] not in ("gone", "full") and not taken[one]]
    twice = [one for one, number in taken.items() if number > 1]
    unexplained = [one for one in twice if fates[one] != "taken and dropped" or len(ids[one]) > 1]
    met = ", ".join(f"{number} {fate}" for fate, number in sorted(Counter(fates.values()).items()))
    note = (
        f"Addresses: {met}. Got nothing though they could: {len(never)}. Taken twice: {len(twice)}, each under one "
        f"Message-ID by a server that had taken it and hung up: {'NOT ALL' if unexplained else 'all'}."
    )
    wrong = f"{len(never)} got nothing, {len(unexplained)} too much" if never or unexplained else ""
    return note, wrong


def _row(what: str, count: int, seconds: float) -> Row:
    return what, f"{count:,}", f"{seconds:.1f}", f"{count / seconds:.0f}", f"{resident()[0]:.0f}"


if __name__ == "__main__":
    main()
