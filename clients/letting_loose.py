"""One client in a process of its own: what it tells is gathered, the papers that it asks for are brought."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from arrivals import Arrivals
from papers import DAY
from sites import Site, SiteEnded
from table import Told

HERE = Path(__file__).resolve().parent
LONGEST = 1_800
"""Seconds one script may take. On two idle cores most need ten, and the one that asks thousands of questions a hundred;
on two that ten others wanted as well it was ten minutes."""


class Trial(NamedTuple):
    """A client about to be let loose, and on what."""

    script: str
    python: Path
    site: Site
    arrivals: Arrivals | None
    """Whoever brings more papers, where more can come."""
    folder: Path


def let_loose(trial: Trial) -> list[Told]:
    """Run the client to its end. Raises SiteEnded when the site is gone before."""
    with (trial.folder / f"{trial.script}.txt").open("w+") as said:
        client = _start(trial, said)
        watching = threading.Thread(target=_watch, args=(client, trial.site), daemon=True)
        watching.start()
        told: list[Told] = []
        try:
            told += _listen(client, trial.arrivals)
        except OSError as error:
            _kill(client)
            told.append(Told(trial.script, wrong=[f"no papers could be brought: {error}"]))
        watching.join()
        if trial.site.has_ended():
            raise SiteEnded(trial.site.explain())
        if client.returncode or not told:
            said.seek(0)
            why = f"it ended with {client.returncode} (-9: after more than {LONGEST} s)"
            told.append(Told(trial.script, wrong=[f"{why}: {said.read()[-1_000:]}"]))
    return told


def _start(trial: Trial, said: IO[str]) -> "subprocess.Popen[str]":
    scratch = trial.folder / "scratch"
    scratch.mkdir(exist_ok=True)
    papers = trial.arrivals.papers if trial.arrivals else 0
    words = (trial.python, HERE / trial.script, trial.site.address, str(papers), DAY, scratch)
    environment = {**os.environ, **({"PAPERS_COME": "yes"} if trial.arrivals else {})}
    return subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True, cwd=HERE, env=environment,
        start_new_session=True,
    )  # fmt: skip


def _watch(client: "subprocess.Popen[str]", site: Site) -> None:
    """End the client when it takes too long or its site is gone."""
    begun = time.monotonic()
    while client.poll() is None:
        if time.monotonic() - begun > LONGEST or site.has_ended():
            _kill(client)
        time.sleep(0.1)


def _kill(client: "subprocess.Popen[str]") -> None:
    """End it and what it has started."""
    with suppress(ProcessLookupError):
        os.killpg(client.pid, signal.SIGKILL)
    client.wait()


def _listen(client: "subprocess.Popen[str]", arrivals: Arrivals | None) -> Iterator[Told]:
    assert client.stdin is not None
    assert client.stdout is not None
    for line in client.stdout:
        told: dict[str, Any] = json.loads(line) if line.startswith("{") else {}
        if "come" in told and arrivals:
            print(arrivals.bring(told["come"]), file=client.stdin, flush=True)
        elif told:
            yield Told(**told)
