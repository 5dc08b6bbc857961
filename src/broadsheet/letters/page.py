"""Letters as HTML: templates with inlined style, and the one place here that knows Jinja."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from broadsheet.letters.sheet import Sheet


@cache
def build_templates() -> Environment:
    """The templates, with escaping always on and every unknown name an error."""
    return Environment(
        loader=PackageLoader("broadsheet.letters"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write_page(sheet: Sheet) -> str:
    """The letter as HTML."""
    return render("letter", sheet)


def render(name: str, sheet: object) -> str:
    """The template ``name``, which sees ``sheet``."""
    return build_templates().get_template(f"{name}.html").render(sheet=sheet)
