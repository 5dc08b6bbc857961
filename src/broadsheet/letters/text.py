"""The part of a letter for those who read plain text: 72 columns, whole addresses, a line each."""

import textwrap
from collections.abc import Iterator
from functools import lru_cache

from broadsheet.letters.sheet import Sheet
from broadsheet.letters.stories import Story

COLUMNS = 72
INDENT = "    "
RULE = "-" * COLUMNS


def write_text(sheet: Sheet) -> str:
    """The letter as text; its lines end in a line feed."""
    lines = [*_write_head(sheet)]
    for story in sheet.stories:
        lines += ["", *_write_story(story)]
    lines += ["", *_write_foot(sheet)]
    return "\n".join(lines) + "\n"


@lru_cache(8192)  # the same papers go to every subscriber, and wrapping is half the work of a letter
def wrap(text: str, first: str = "", rest: str | None = None) -> tuple[str, ...]:
    """Lines of at most 72 columns. Words are never broken, so that an address stays whole."""
    lines = textwrap.wrap(
        text,
        COLUMNS,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return tuple(lines)


def _write_head(sheet: Sheet) -> Iterator[str]:
    yield sheet.masthead.name.upper()
    yield from wrap(f"{sheet.date} · {sheet.view} · {sheet.count}")
    if sheet.open:
        yield "This edition is still open: papers may come and go."
    yield ""
    yield "In a browser:"
    yield sheet.letter
    yield RULE


def _write_story(story: Story) -> Iterator[str]:
    yield from wrap(story.title, f"{story.number:>2}. ", INDENT)
    yield from wrap(story.byline, INDENT)
    if story.late:
        yield from wrap(story.late, INDENT)
    if not story.brief:
        for word, said in ((story.role, story.sentence), ("Why", story.why)):
            if said:
                yield ""
                yield from wrap(f"{word}: {said}" if word else said, INDENT)
    yield ""
    for word, address in (("Here", story.address), *story.links, *story.taps):
        yield f"{INDENT}{word:<8}{address}"


def _write_foot(sheet: Sheet) -> Iterator[str]:
    yield RULE
    if sheet.rest:
        yield from wrap(f"{sheet.rest} of this edition:")
        yield sheet.page
        yield ""
    yield from wrap(sheet.reason)
    yield ""
    yield "Change it, or pause:"
    yield sheet.manage
    yield "Leave at once:"
    yield sheet.leave
    yield "Papers you saved:"
    yield sheet.saved
    yield "What is kept about you:"
    yield sheet.privacy
