"""``broadsheet evaluate``: how good is search, on sets whose answers people have judged?"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from broadsheet.answers import Mode
from broadsheet.delivery.cli.options import (
    Invocation,
    examples,
    home_option,
    json_option,
    mode_option,
    pass_invocation,
    progress_option,
)
from broadsheet.delivery.cli.output import emit, emit_json
from broadsheet.delivery.cli.progress import progress

Command = TypeVar("Command", bound=Callable[..., Any])


def _keep_option(command: Command) -> Command:
    return click.option(
        "--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep the home made for this, and use it again."
    )(command)


@click.group("evaluate")
@home_option
def command() -> None:
    """Measure how good search is.

    Judged sets are loaded into a throw-away home; yours is not touched.
    """


@command.command(
    "search",
    epilog=examples(
        "broadsheet evaluate search scifact --mode words",
        "broadsheet evaluate search scifact --run scifact.run --json",
    ),
)
@click.argument("folder", metavar="BEIR_DIR", type=click.Path(path_type=Path))
@mode_option
@click.option("--run", "run_file", type=click.Path(path_type=Path), metavar="FILE", help="Write a TREC run here.")
@click.option("--corpus", type=click.Path(path_type=Path), metavar="FILE", help="The documents, if they lie elsewhere.")
@_keep_option
@progress_option
@json_option
@home_option
@pass_invocation
def search(
    invocation: Invocation,
    folder: Path,
    mode: Mode,
    run_file: Path | None,
    corpus: Path | None,
    keep: Path | None,
    show_progress: bool | None,
    as_json: bool,
) -> None:
    """Ask the queries of a BEIR folder the way a reader asks, and measure the answers."""
    from broadsheet.evaluation import evaluate_search

    with progress(show_progress) as tell:
        measures = evaluate_search(folder, invocation.settings(), mode, run_file, corpus, keep, tell)
    _tell(measures.as_json(), as_json)


@command.command(
    "similar",
    epilog=examples(
        "broadsheet evaluate similar csfcube-fold1",
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@_keep_option
@progress_option
@json_option
@home_option
@pass_invocation
def similar(invocation: Invocation, folder: Path, keep: Path | None, show_progress: bool | None, as_json: bool) -> None:
    """Rank judged pools of papers by likeness to a paper, as CSFCube does, and measure the order."""
    from broadsheet.evaluation import evaluate_similar

    with progress(show_progress) as tell:
        measures = evaluate_similar(folder, invocation.settings(), keep, tell)
    _tell(measures.as_json(), as_json)


@command.command(
    "trending",
    epilog=examples(
        "broadsheet evaluate trending github_stars.jsonl.gz",
        "broadsheet evaluate trending hf_daily.jsonl.gz --json",
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--all", "every_day", is_flag=True, help="Every day; else the later third, which chose no number of ours."
)
@json_option
@home_option
@pass_invocation
def trending(invocation: Invocation, file: Path, every_day: bool, as_json: bool) -> None:
    """Compare what trends with what grew afterwards.

    FILE has counts through time, a series a line (days, stars): each formula ranks by what was known up to a day and
    is compared with the growth of the next 7 and 30 days. Or it has papers, one a line (day, title, upvotes): each
    day is ordered from what is known before any vote.
    """
    from broadsheet.evaluation.trending import evaluate_trending

    figures = evaluate_trending(file, invocation.settings(), every_day)
    if as_json:
        return emit_json(figures)
    for table in (figures, *(one for name, one in figures.items() if name.endswith(" days"))):
        _tell_formulas(table)
    return None


def _tell_formulas(table: dict[str, Any]) -> None:
    against = f"the gain of the next {table['horizon']} days" if "horizon" in table else "the day's up-votes"
    emit(f"Against {against}, on {table['days']} days")
    emit(f"  {'':<15} ndcg@10  from   to    spearman")
    for name, one in sorted(table["formulas"].items(), key=lambda pair: -(pair[1]["ndcg@10"] or 0.0)):
        cells = (one["ndcg@10"], *one["interval"], one["spearman"])
        emit(f"  {name:<15} " + "  ".join("    -" if cell is None else f"{cell:.3f}" for cell in cells))


@command.command(
    "roles",
    epilog=examples(
        "broadsheet evaluate roles dev.jsonl.gz",
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@json_option
@home_option
@pass_invocation
def roles(invocation: Invocation, file: Path, as_json: bool) -> None:
    """Tell what each sentence of labelled abstracts does, and compare: F1 over sentences and over roles."""
    from broadsheet.evaluation.roles import evaluate_roles

    _tell(evaluate_roles(file, invocation.settings()).as_json(), as_json)


def _tell(measures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        return emit_json(measures)
    for name, value in measures.items():
        if isinstance(value, dict):
            for facet, part in value.items():
                emit(f"  {facet:<12} {part}")
        else:
            emit(f"{name:<14} {value}")
    return None
