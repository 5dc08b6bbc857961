"""The page for people who write programs: what the API takes and answers, made of its table."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.delivery.web.api.operation import Operation
from broadsheet.delivery.web.api.operations import GROUPS, OPERATIONS
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.delivery.web.api.problems import ROOT, TITLES
from broadsheet.delivery.web.limits import QUOTA, WINDOW
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import find_address, get_site


@dataclass(frozen=True, slots=True)
class ApiPage:
    """What ``api.html`` gets."""

    site_url: str
    root: str
    groups: list[tuple[str, str, list[Operation]]]
    problems: list[tuple[int, str, str]]
    """Status, name, meaning."""
    quota: int
    minutes: int
    needs_token: bool

    def say(self, one: Parameter) -> str:
        """What a parameter may be, in a few words."""
        return say_parameter(one)


def group_operations() -> list[tuple[str, str, list[Operation]]]:
    """Each group: its name, what it is about, and its operations."""
    return [(name, says, [one for one in OPERATIONS if one.group == name]) for name, says in GROUPS.items()]


def say_parameter(one: Parameter) -> str:
    """What a parameter may be, in a few words."""
    if one.choices and one.kind == "string":
        bounds = " | ".join(one.choices)
    elif one.kind == "integer":
        bounds = f"{one.least} to {one.most}"
    else:
        bounds = {"boolean": "true | false", "strings": "several", "list": "a, b, c"}.get(one.kind, "text")
    usual = str(one.usual).lower() if isinstance(one.usual, bool) else one.usual
    return bounds + (", needed" if one.required else f", usually {usual}" if usual not in (None, "", 0) else "")


def show_api(request: Request) -> Response:
    """The page."""
    problems = [(status, name, says) for status, (name, says) in TITLES.items()]
    address, needs_token = find_address(request), get_site(request).library.settings.api_needs_token
    page = ApiPage(address, ROOT, group_operations(), problems, QUOTA, WINDOW // 60, needs_token)
    return render(request, "api", page)
