"""The run of the outbox: letters are claimed a few at a time, handed over on several connections, and noted.

Each thread has a connection of its own and claims of its own. Whatever goes wrong with one letter is noted with it;
whatever would go wrong with all of them ends the run, and the way rests.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from broadsheet.clock import Clock, to_text
from broadsheet.errors import BroadsheetError
from broadsheet.mailing.fates import Fates, Told
from broadsheet.mailing.handing import HungUp, NotWanted, Refused, Way, WayTrouble
from broadsheet.mailing.lines import Line, Open
from broadsheet.mailing.pace import Limits, Pace
from broadsheet.mailing.verdict import rest_of_way
from broadsheet.mailing.writing import Writer
from broadsheet.store import Store
from broadsheet.store.outbox import Hand
from broadsheet.workers import is_dead, name_worker

OUT = "out"
"""What the way out is called in the store."""
BATCH = 20
"""Letters in a claim: few enough that all threads have work to the end."""
GRACE = 10.0
"""Seconds that a letter on its way has to arrive when told to stop."""
MOST_TROUBLE = 5
"""So many letters one after the other that nobody took, through no fault of theirs: the way rests."""
MOST_REFUSING = 3
"""So many domains one after the other that do not want our letters: the way rests."""

log = logging.getLogger("broadsheet.mail")


@dataclass(slots=True)
class _Run:
    """What the threads of one run share."""

    stop: threading.Event
    worker: str
    budget: int
    """How many letters may still be claimed today."""
    sent: int = 0
    in_a_row: int = 0
    refusing: set[str] = field(default_factory=set)
    halted: threading.Event = field(default_factory=threading.Event)
    open: Open = field(default_factory=Open)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_over(self) -> bool:
        return self.stop.is_set() or self.halted.is_set()


class Sender:
    """Sends what is due by one way. ``chance`` (0 to 1) and ``wait`` are for tests."""

    def __init__(
        self,
        store: Store,
        way: Way,
        writer: Writer,
        clock: Clock,
        limits: Limits,
        chance: Callable[[], float] = random.random,
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        self._outbox = store.outbox
        self._way = way
        self._writer = writer
        self._clock = clock
        self._limits = limits
        self._wait = wait
        self._pace = Pace(limits)
        self._fates = Fates(store.outbox, self._pace, clock, chance)

    def send_due(self, stop: threading.Event) -> int:
        """Try every letter whose time has come; how many were taken. Ends early when told to stop."""
        self._outbox.free([worker for worker in self._outbox.list_workers() if is_dead(worker)])
        now = self._clock()
        if self._outbox.ways.read(OUT).rests_until > to_text(now):
            return 0
        waiting = self._outbox.count_waiting()
        budget = self._find_budget(now) if waiting else 0
        if not budget:
            return 0
        run = _Run(stop, name_worker(), budget)
        try:
            self._run_threads(run, min(self._limits.connections, -(-waiting // BATCH)))
        finally:
            self._outbox.free([run.worker])
        if run.sent and not run.halted.is_set():
            self._outbox.ways.note_work(OUT)
        return run.sent

    def _find_budget(self, now: datetime) -> int:
        """How many letters may still go today; the way rests where none may."""
        if not self._limits.per_day:
            return 1_000_000
        sent, first = self._outbox.count_sent(to_text(now - timedelta(days=1)))
        left = self._limits.per_day - sent
        if left <= 0:
            until = datetime.fromisoformat(first) + timedelta(days=1, minutes=1)
            says = f"{sent} letters went out in the last day; {self._limits.per_day} may."
            hint = "The rest goes on by itself; a provider for many letters takes more (see docs/mail.md)."
            self._outbox.ways.note_trouble(OUT, to_text(until), says, hint)
        return max(left, 0)

    def _run_threads(self, run: _Run, count: int) -> None:
        threads = [
            threading.Thread(target=self._work, args=(run,), name=f"letters-{number}", daemon=True)
            for number in range(count)
        ]
        for thread in threads:
            thread.start()
        told_at = 0.0
        while any(thread.is_alive() for thread in threads):
            threads[0].join(0.05) if threads[0].is_alive() else time.sleep(0.01)
            if run.stop.is_set():
                told_at = told_at or time.monotonic()
                if time.monotonic() - told_at > GRACE:
                    run.open.abort()

    def _work(self, run: _Run) -> None:
        """One thread: claims, hands over, until nothing is left."""
        line = Line(self._way, self._limits.per_connection, run.open, partial(self._wait, run.stop))
        try:
            while hands := self._claim(run):
                for place, hand in enumerate(hands):
                    if run.is_over:
                        self._put_back(hands[place:])
                        return
                    self._send(run, line, hand)
        except BroadsheetError as error:  # the store: a full disk, another writer for too long
            log.warning("letters rest: %s", error.message)
            run.halted.set()
        except Exception:
            log.exception("a thread of letters ended")
            run.halted.set()
        finally:
            line.close()

    def _claim(self, run: _Run) -> list[Hand]:
        with run.lock:
            most = 0 if run.is_over else min(BATCH, run.budget)
            run.budget -= most
        hands = self._outbox.claim(run.worker, most, self._pace.list_resting()) if most else []
        with run.lock:
            run.budget += most - len(hands)
        return hands

    def _send(self, run: _Run, line: Line, hand: Hand) -> None:
        if rest := self._pace.seconds_to_rest(hand.domain):
            self._outbox.put_back(hand, to_text(self._clock() + timedelta(seconds=rest)), "Its domain rests.")
            return
        try:
            parcel = self._writer.write(hand)
        except BroadsheetError as error:
            self._fates.note_unwritable(hand, error.message)
            return
        except Exception:
            log.exception("letter %d cannot be written", hand.letter.id)
            self._fates.note_mishap(hand)
            return
        if not self._pace.wait_turn(partial(self._wait, run.stop)):
            self._put_back([hand])
            return
        began = time.perf_counter()
        try:
            answer = line.hand(parcel, partial(self._outbox.begin_ending, hand))
        except NotWanted:
            self._outbox.skip(hand, "It was no longer wanted when its turn came.")
        except WayTrouble as trouble:
            self._put_back([hand])
            self._halt(run, trouble)
        except HungUp as lost:
            self._heed(run, hand, self._fates.note_lost(hand, lost, line.server, _since(began)))
        except Refused as refused:
            self._heed(run, hand, self._fates.note_refusal(hand, refused, line.server, _since(began)))
        else:
            self._heed(run, hand, self._fates.note_sent(hand, answer, line.server, _since(began)))

    def _heed(self, run: _Run, hand: Hand, told: Told) -> None:
        """What a letter's fate says of the way: it works, perhaps it does not, it does not."""
        with run.lock:
            if told.bearing == "fine":
                run.sent += 1
                run.in_a_row = 0
                run.refusing.clear()
            run.in_a_row += told.bearing == "doubt"
            run.refusing |= {hand.domain} if told.bearing == "policy" else set()
            enough = run.in_a_row >= MOST_TROUBLE or len(run.refusing) >= MOST_REFUSING
        if told.trouble and (told.bearing == "halt" or enough):
            self._halt(run, told.trouble)

    def _halt(self, run: _Run, trouble: WayTrouble) -> None:
        """Nothing goes this way now: it rests, the longer the longer it has not worked."""
        with run.lock:
            if run.halted.is_set():
                return
            run.halted.set()
        now = self._clock()
        since = self._outbox.ways.read(OUT).trouble_since
        until = to_text(now + rest_of_way(datetime.fromisoformat(since) if since else None, now))
        self._outbox.ways.note_trouble(OUT, until, trouble.says, trouble.hint)
        log.warning("letters rest until %s: %s", until, trouble.says)

    def _put_back(self, hands: Sequence[Hand]) -> None:
        for hand in hands:
            with suppress(BroadsheetError):
                self._outbox.put_back(hand, hand.letter.next_try_at or to_text(self._clock()), hand.letter.why)


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
