"""What is followed, with forms to change it; and the settings in force, without any key."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers.following import FollowChoice, Following
from broadsheet.delivery.web.forms import Form, read_form
from broadsheet.delivery.web.owner import require_owner
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput, NotFound
from broadsheet.library import Library
from broadsheet.settings import ADDRESSES, SECRETS, SETTINGS, Settings

LONGEST_NAMES = 8_000
"""Characters of the field for names; an address of a feed may be long."""

FORMS = (
    ("arxiv:cs.CL", "a category of arXiv; arxiv:cs an archive, arxiv:all everything"),
    ("hf:daily", "the daily papers of Hugging Face; hf:trending what trends there"),
    ("biorxiv:neuroscience", "a subject of bioRxiv; medrxiv:all all of medRxiv"),
    ("rss:https://example.org/feed", "any RSS, Atom or JSON feed"),
    ("openalex:cites:W2741809807", "works of OpenAlex under a filter"),
    ("s2:protein folding", "what Semantic Scholar finds"),
    ("acl:2025.acl", "a volume of the ACL Anthology"),
    ("openreview:ICLR.cc/2026/Conference", "the papers of a venue"),
    ("zotero:groups/123", "a Zotero library; zotero:local the one on this machine"),
)
"""How a name is written, and what comes of it."""

DONE = {
    "follow": "It is followed from now on, and fetched as soon as its turn comes. Sources tells how it is.",
    "unfollow": "It is no longer followed. The papers it brought stay.",
}
"""What was done, as a sentence. Only these can be said: the word comes in the address, which anybody may have made."""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting in force. ``changed``: it is not what it is when nobody says."""

    name: str
    variable: str
    value: str
    meaning: str
    changed: bool


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """What ``settings.html`` gets."""

    followed: list[Following]
    choices: list[FollowChoice]
    """What is worth following and is not followed."""
    rows: list[SettingRow]
    addresses: list[SettingRow]
    lacks_contact: bool
    done: str = ""
    problem: BadInput | None = None
    typed: str = ""
    """What was written in the field, to be put right."""
    ticked: tuple[str, ...] = ()
    longest: int = LONGEST_NAMES
    forms: tuple[tuple[str, str], ...] = FORMS


def show_settings(request: Request) -> Response:
    """The page as it is."""
    require_owner(request)
    done = DONE.get(request.query_params.get("done", ""), "")
    return render(request, "settings", _gather(get_site(request).library, done=done))


async def change_settings(request: Request) -> Response:
    """Follow or unfollow what the form names, then lead back to the page; what is wrong is told there."""
    await run_in_threadpool(require_owner, request)
    form = await read_form(request)
    return await run_in_threadpool(_change, request, form)


def _change(request: Request, form: Form) -> Response:
    library = get_site(request).library
    if "unfollow" in form:
        return _unfollow(library, form["unfollow"][0])
    typed, ticked = form.get("names", [""])[0], tuple(form.get("choice", []))
    try:
        library.sources.follow(_read_names(typed, ticked))
    except BadInput as problem:
        page = _gather(library, problem=problem, typed=typed[:LONGEST_NAMES], ticked=ticked)
        return render(request, "settings", page, 400)
    return _lead_back("follow")


def _unfollow(library: Library, name: str) -> Response:
    with suppress(NotFound):  # the button was pressed twice, or on an old page: it is as wished
        library.sources.unfollow(name)
    return _lead_back("unfollow")


def _lead_back(done: str) -> Response:
    """To the page, so that reading it again sends nothing again."""
    return RedirectResponse(f"/settings?done={done}", 303)


def _read_names(typed: str, ticked: tuple[str, ...]) -> list[str]:
    """The names written, one a line, and those ticked. Raises BadInput when there is none."""
    names = [line.strip() for line in typed[:LONGEST_NAMES].splitlines() if line.strip()]
    if not names and not ticked:
        raise BadInput("Nothing was chosen.", "Tick something, or write a name such as arxiv:cs.CL")
    return list(dict.fromkeys([*ticked, *names]))


def _gather(
    library: Library, done: str = "", problem: BadInput | None = None, typed: str = "", ticked: tuple[str, ...] = ()
) -> SettingsPage:
    followed = library.sources.list_following()
    choices = [one for one in library.sources.list_choices() if not one.followed]
    rows = describe_settings(library.settings)
    lacks_contact = bool(followed) and not library.settings.contact
    return SettingsPage(
        followed,
        choices,
        [row for row in rows if row.name not in ADDRESSES],
        [row for row in rows if row.name in ADDRESSES],
        lacks_contact,
        done,
        problem,
        typed,
        ticked,
    )


def describe_settings(settings: Settings) -> list[SettingRow]:
    """Every setting as it is in force. Of a key it is told whether there is one, and nothing else."""
    rows = []
    for row in SETTINGS:
        value = _value(settings, row.name)
        changed = value not in (row.default, str(Path(row.default).expanduser()), "not set")
        rows.append(SettingRow(row.name, row.variable, value, row.meaning, changed))
    return rows


def _value(settings: Settings, name: str) -> str:
    if name in SECRETS:
        return "set" if settings.key(name) else "not set"
    if name in ADDRESSES:
        return settings.address(name)
    if name in settings.mail_texts:
        return settings.mail_texts[name]
    value = getattr(settings, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
