"""Pages from templates: the one place that knows Jinja."""

from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from broadsheet import __version__
from broadsheet.citing import FORMATS, make_reference
from broadsheet.citing.bibliography import has_styles
from broadsheet.citing.coins import write_coins
from broadsheet.cleaning import plain_text
from broadsheet.clock import to_text
from broadsheet.delivery.web import addresses, calendar, dates, following, prose, saying_letters
from broadsheet.delivery.web.assets import Assets
from broadsheet.delivery.web.curves import render_curves
from broadsheet.delivery.web.explaining import render_tree
from broadsheet.delivery.web.feeds.asked import feed_of_page
from broadsheet.delivery.web.keys import KEYS
from broadsheet.delivery.web.letter_view import letter_view_of
from broadsheet.delivery.web.reader import Mine
from broadsheet.delivery.web.site import get_site
from broadsheet.delivery.web.wishes_form import DAYS
from broadsheet.paper import Paper


@cache
def build_templates(assets: Assets) -> Environment:
    """The templates, with escaping always on and every unknown name an error.

    One for all sites of a process: to make them takes 60 ms, as long as four pages, and half as much again at the first
    use of each.
    """
    environment = Environment(
        loader=PackageLoader("broadsheet.delivery.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        text=prose.render_text,
        paragraphs=prose.render_paragraphs,
        spans=prose.render_spans,
        shorten=prose.shorten,
        plain=plain_text,
        date=dates.format_date,
        full_day=dates.format_full_day,
        moment=dates.format_moment,
        period=calendar.name_period_of,
        ago=dates.format_ago,
        count=format_count,
        due=saying_letters.say_due,
        issue=saying_letters.say_issue,
        wishes=saying_letters.say_wishes,
        summary_author=name_summary_author,
    )
    environment.globals.update(
        asset=assets.url,
        day_mark=partial(following.mark_of, following.DAYS),
        feed_of_page=feed_of_page,
        has_styles=has_styles,
        job_mark=partial(following.mark_of, following.JOBS),
        keys=KEYS,
        letter_days=DAYS,
        letter_marks=saying_letters.LETTERS,
        letter_states=saying_letters.STATES,
        missing_link=following.missing_link,
        paper_path=addresses.paper_path,
        render_curves=render_curves,
        render_tree=render_tree,
        reference_forms=FORMATS,
        search_path=addresses.search_path,
        source_path=following.source_path,
        state_mark=partial(following.mark_of, following.STATES),
        version=__version__,
        write_coin=lambda paper: write_coins(make_reference(paper, addresses.paper_path(paper))),
    )
    environment.globals["citing"] = environment.get_template("_citing.html").module
    environment.globals["parts"] = environment.get_template("_parts.html").module
    environment.globals["follow"] = environment.get_template("_following.html").module
    environment.globals["moving"] = environment.get_template("_moving.html").module
    environment.globals["editions"] = environment.get_template("_editions.html").module
    environment.globals["feeds"] = environment.get_template("_feeds.html").module
    environment.globals["results"] = environment.get_template("_results.html").module
    return environment


def render(request: Request, name: str, page: object, status: int = 200, **headers: str) -> HTMLResponse:
    """The template ``name``, which sees ``page`` (a dataclass that lists what it gets) and ``today``."""
    site = get_site(request)
    context: dict[str, Any] = {"page": page, "path": request.url.path, "today": to_text(site.clock())[:10]}
    context |= {"site_name": site.library.settings.site_name}
    context |= {"letter_view": letter_view_of(request), "mine": Mine(request)}
    html = site.templates.get_template(f"{name}.html").render(context)
    return HTMLResponse(html, status, headers)


def format_count(number: int, one: str, many: str = "") -> str:
    """``1 paper``, ``1,234 papers``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def name_summary_author(paper: Paper) -> str:
    """Who wrote a paper's summary, so that nobody takes it for the abstract."""
    return "Broadsheet" if paper.summary_by == "starter" else paper.summary_by or "another source"
