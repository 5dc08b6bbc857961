"""``broadsheet run``: the site, and a worker beside it."""

from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from broadsheet.delivery.cli.beside import worker_beside
from broadsheet.delivery.cli.options import Invocation, examples, home_option, pass_invocation, progress_option
from broadsheet.delivery.cli.output import count, safe, say
from broadsheet.delivery.cli.progress import Teller, progress
from broadsheet.delivery.cli.watched import index_watched
from broadsheet.errors import Busy

if TYPE_CHECKING:
    from broadsheet.library import Library
    from broadsheet.settings import Settings


@click.command(
    "run",
    epilog=examples(
        "broadsheet run --starter",
        "broadsheet run --port 8080 --home ~/papers",
        "broadsheet run --host 0.0.0.0",
        "broadsheet run --no-worker",
    ),
)
@click.option("--host", metavar="ADDRESS", help="Listen here.  [env: BROADSHEET_HOST; default: 127.0.0.1]")
@click.option("--port", metavar="N", help="Listen on this port.  [env: BROADSHEET_PORT; default: 8000]")
@click.option("--starter/--no-starter", default=False, help="Put the starter library into an empty home first.")
@click.option(
    "--worker/--no-worker",
    default=True,
    help="Fetch what is followed and keep the index caught up meanwhile; without, `broadsheet worker` does it.",
)
@progress_option
@home_option
@pass_invocation
def command(
    invocation: Invocation, host: str | None, port: str | None, starter: bool, worker: bool, show_progress: bool | None
) -> None:
    """Serve the site until Ctrl-C, fetch what is followed, and keep the index caught up."""
    settings = invocation.settings(host=host, port=port)
    with invocation.library(host=host, port=port) as library:
        _prepare(library, starter, show_progress)
        _warn_of_strangers(settings)
        with worker_beside(settings) if worker else nullcontext(), index_watched(library):
            from broadsheet.delivery.agents import Endpoint  # here alone one delivery knows of others
            from broadsheet.delivery.web import serve

            beside = [Endpoint(library)]
            serve(library, settings.host, settings.port, allowed_hosts=settings.allowed_hosts, beside=beside, say=say)
    say("Stopped.")


def _warn_of_strangers(settings: "Settings") -> None:
    """Say so where others can reach the site and nobody said under which address: then all of them own it."""
    if settings.host not in ("127.0.0.1", "localhost", "::1") and not settings.public_url:
        say(
            f"Whoever reaches {safe(settings.host)} owns this site: they can read the addresses of subscribers "
            "and change what is followed.\nSet BROADSHEET_PUBLIC_URL to the address under which others know it; "
            "then the owner signs in by `broadsheet owner`, and links in letters work."
        )


def _prepare(library: "Library", starter: bool, show_progress: bool | None) -> None:
    """Fill an empty home if asked, so far that words can be searched; the meaning follows while the site is up."""
    told = library.status()
    if starter and set(told.by_source) <= {"starter"}:  # empty, or an earlier start was interrupted
        say("Loading the starter library ...")
        with progress(show_progress) as tell:
            library.load_starter(tell)
            _index_words(library, tell)
        told = library.status()
    if not told.papers:
        say("The library is empty. To fill it: broadsheet import FILE, or broadsheet run --starter")
    else:
        say(f"{count(told.papers, 'paper')} in {safe(told.home)}")
    if told.index.notice:
        say(safe(told.index.notice))


def _index_words(library: "Library", tell: Teller | None) -> None:
    try:
        library.update_index(tell, meaning=False)
    except Busy:
        say("Another process keeps the index.")
