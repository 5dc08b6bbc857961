"""The two lines by which a person decides whether to open a letter. They say what is inside and nothing else."""

from collections.abc import Sequence

from broadsheet.answers.editions import Edition
from broadsheet.letters.stories import Story
from broadsheet.letters.words import say_period_briefly, shorten, tidy

LONGEST_SUBJECT = 100
LONGEST_VIEW = 30
SHORTEST_TITLE = 40
"""So much of the first title always stays: less of it says nothing."""
LONGEST_PREHEADER = 140


def write_subject(edition: Edition, stories: Sequence[Story]) -> str:
    """``Hybrid attention at scale and 9 more · cs.CL · Fri 21 Aug``.

    The first title goes first, because a telephone shows some 40 characters. The date is last and makes each day's
    subject another, so that mailboxes do not fold the letters of a week into one thread.
    """
    more = f" and {len(stories) - 1} more" if len(stories) > 1 else ""
    view = "" if edition.view.kind == "everything" else f" · {tidy(edition.view_title, LONGEST_VIEW)}"
    end = f"{more}{view} · {say_period_briefly(edition.period)}"
    return shorten(stories[0].title, max(SHORTEST_TITLE, LONGEST_SUBJECT - len(end))) + end


def write_preheader(stories: Sequence[Story]) -> str:
    """The titles after the first one; of a single paper its sentence, or why it is there."""
    first = stories[0]
    if len(stories) == 1:
        return shorten(first.sentence or first.why, LONGEST_PREHEADER)
    line = "Also: " + " · ".join(shorten(one.title, 70) for one in stories[1:5])
    return shorten(line, LONGEST_PREHEADER)
