"""Voting and saving: two buttons beside a paper, which work without script and lead back to where one was."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers.readers import Mark
from broadsheet.delivery.web.addresses import paper_path
from broadsheet.delivery.web.forms import Form, read_form
from broadsheet.delivery.web.reader import keep_reader, need_reader, own_path
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput

VOTES: dict[str, Mark] = {"up": "up", "down": "down", "none": "none"}
SAVES = {"yes": True, "no": False}


async def mark_paper(request: Request) -> Response:
    """Vote (``vote``: up, down, none) or save (``save``: yes, no); then back to the page of ``back``."""
    form = await read_form(request)
    return await run_in_threadpool(_mark, request, form)


def _mark(request: Request, form: Form) -> Response:
    library = get_site(request).library
    paper = library.get_paper(request.path_params["name"])
    vote, save = (form.get(name, [""])[-1] for name in ("vote", "save"))
    if (vote not in VOTES and save not in SAVES) or (vote and vote not in VOTES) or (save and save not in SAVES):
        raise BadInput("That is no vote.", "Use the buttons beside a paper.")
    reader = need_reader(request)
    if vote:
        library.readers.vote(reader.id, paper.id, VOTES[vote], "web")
    if save:
        library.readers.save(reader.id, paper.id, SAVES[save])
    back = own_path(form.get("back", [""])[-1], paper_path(paper))
    response = RedirectResponse(f"{back}#marks-{paper.name}", 303)
    keep_reader(request, response, reader)
    return response
