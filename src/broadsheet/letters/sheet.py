"""All that a letter's templates and its text are made of: nothing is decided after this."""

from dataclasses import dataclass, replace

from broadsheet.answers.editions import Edition
from broadsheet.answers.mail import Wishes
from broadsheet.letters.links import Addresses
from broadsheet.letters.stories import Story, count_papers, tell_story
from broadsheet.letters.subject import write_preheader, write_subject
from broadsheet.letters.words import quote, say_count, say_period, say_rhythm, tidy


@dataclass(frozen=True, slots=True)
class Masthead:
    """Whose letter it is: the site's name and its address, without a slash at its end."""

    name: str
    site: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter with an edition."""

    edition: Edition
    masthead: Masthead
    subject: str
    preheader: str
    date: str
    view: str
    count: str
    """How many papers of how many: ``10 of 43 papers``."""
    open: bool
    """The edition is not closed yet; such a letter is only ever a preview."""
    stories: tuple[Story, ...]
    rest: str
    """``33 more papers``, or empty when all are here."""
    reason: str
    """Why it was sent."""
    page: str
    """The edition on the site."""
    letter: str
    manage: str
    leave: str
    saved: str
    privacy: str

    def cut(self, full: int, shown: int) -> "Sheet":
        """The same with so many stories, those after the first ``full`` in brief, and what it says of their number."""
        stories = tuple(replace(one, brief=place >= full) for place, one in enumerate(self.stories[:shown]))
        total = max(self.edition.total, len(self.edition.entries))
        return replace(
            self,
            stories=stories,
            subject=write_subject(self.edition, stories),
            preheader=write_preheader(stories),
            count=count_papers(shown, total),
            rest=say_count(total - shown, "more paper") if total > shown else "",
        )


def lay_out(edition: Edition, wishes: Wishes, links: Addresses, masthead: Masthead) -> Sheet:
    """The sheet of an edition that has papers: as many as were wished for. It is for :meth:`Sheet.cut` to finish."""
    # Closed in the evening, read in the morning: what was withdrawn in between is news to nobody.
    standing = [entry for entry in edition.entries if not entry.paper.withdrawn_at] or edition.entries
    stories = tuple(tell_story(entry, links) for entry in standing[: wishes.papers])
    name = tidy(masthead.name, 60)
    return Sheet(
        edition=edition,
        masthead=replace(masthead, name=name),
        subject="",
        preheader="",
        date=say_period(edition.period),
        view=tidy(edition.view_title, 80),
        count="",
        open=not edition.closed_at,
        stories=stories,
        rest="",
        reason=f"You subscribed to {quote(tidy(edition.view_title, 80))} of {name}: "
        f"{say_count(wishes.papers, 'paper')} at most, {say_rhythm(wishes)}.",
        page=links.edition(edition),
        letter=links.letter(edition),
        manage=links.manage,
        leave=links.leave,
        saved=links.saved,
        privacy=links.privacy,
    )
