"""``broadsheet submit``: bring in a paper by its link, as the site's form does."""

import click

from broadsheet.answers.readers import Submission
from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import emit, emit_json, paragraph, safe
from broadsheet.paper import Paper


@click.command(
    "submit",
    epilog=examples(
        "broadsheet submit https://arxiv.org/abs/2507.06457",
        'broadsheet submit 10.18653/v1/2020.acl-main.447 --name "Ada"',
    ),
)
@click.argument("link")
@click.option("--name", default="", metavar="NAME", help="Shown beside the paper: Submitted by NAME.")
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, link: str, name: str, as_json: bool) -> None:
    """Bring in the paper that LINK names, so that it stands in the edition of the day.

    LINK is an address or an identifier: an arXiv number, a DOI, a PubMed number. What is not here is looked up at its
    source.
    """
    with invocation.library() as library:
        reader, is_first = library.readers.make(name), False
        try:
            submission = library.readers.submit(reader.id, link)
            is_first = submission.reader_id == reader.id
        finally:
            if not is_first:
                library.readers.forget(reader.id)
        paper = library.get_paper(f"p{submission.paper_id}")
    if as_json:
        return emit_json(
            {"paper": paper.name, "title": paper.title, "by": submission.by, "day": submission.day, "first": is_first}
        )
    _tell(paper, submission, is_first)
    return None


def _tell(paper: Paper, submission: Submission, is_first: bool) -> None:
    emit(paragraph(f"{paper.name} {paper.title}"))
    if is_first:
        emit(f"It stands in the edition of {submission.day}.")
    else:
        by = f" by {safe(submission.by)}" if submission.by else ""
        emit(f"It was submitted{by} on {submission.day} already.")
