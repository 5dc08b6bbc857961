"""Letters about the letters themselves: please confirm, you have subscribed already, and does mail work at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from broadsheet.answers.mail import Composed, Wishes
from broadsheet.letters.page import render
from broadsheet.letters.sheet import Masthead
from broadsheet.letters.text import RULE, wrap
from broadsheet.letters.words import quote, say_count, say_rhythm, tidy

_ADDRESS = re.compile(r"://|@|\bwww\b|[^\W_][.。．｡][^\W\d_]{2,}")
_CATEGORY = re.compile(
    r"\b(?:cs|math|stat|eess|econ|q-bio|q-fin|physics|astro-ph|cond-mat|nlin)\.(?:[A-Z]{2}|[a-z]+-[a-z]+|[a-z]{2}-ph)\b"
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A short letter: a headline, some sentences, at most one button, and what else is to be said in small print."""

    masthead: Masthead
    subject: str
    preheader: str
    headline: str
    says: tuple[str, ...]
    button: str = ""
    address: str = ""
    small: tuple[str, ...] = ()


def compose_confirmation(
    masthead: Masthead, view_title: str, wishes: Wishes, confirm: str, good_for: str = "three days"
) -> Composed:
    """Please confirm: to an address that somebody, who need not be its holder, has typed.

    Nothing in it was written by whoever typed it but the view, which is bounded, and left out where it holds what a
    mailbox makes a link of; so nobody can be sent a message by way of our form. ``confirm`` is the address of the page
    with the button; ``good_for`` says how long.
    """
    return _write(
        Notice(
            masthead,
            subject=f"Please confirm your subscription to {masthead.name}",
            preheader="One button, and the letters begin. If it was not you, do nothing.",
            headline="Please confirm",
            says=(
                f"Somebody, we think you, asked {masthead.name} to write to this address: "
                f"{_say_wishes(view_title, wishes)}.",
                "Nothing is sent until you say so.",
            ),
            button="Confirm the subscription",
            address=confirm,
            small=(
                f"The link is good for {good_for}. It opens a page with a button; opening it alone does nothing.",
                "If it was not you, do nothing: no other letter will come, and the address is forgotten.",
            ),
        )
    )


def compose_already(masthead: Masthead, view_title: str, wishes: Wishes, manage: str) -> Composed:
    """To somebody who is subscribed and asked again: the form says the same to all, so only this letter can tell."""
    return _write(
        Notice(
            masthead,
            subject=f"You are already subscribed to {masthead.name}",
            preheader="Nothing has changed. Here is where your letters can be changed.",
            headline="You are subscribed already",
            says=(
                f"Somebody, we think you, asked {masthead.name} for letters to this address. "
                f"It has them: {_say_wishes(view_title, wishes)}.",
                "Nothing was changed. To change, pause or leave, open your page.",
            ),
            button="Open my page",
            address=manage,
            small=("If it was not you, do nothing.",),
        )
    )


def compose_test(masthead: Masthead, how: str, day: str) -> Composed:
    """Does mail work? ``how`` says by which way it went (``smtp.example.org``), ``day`` makes its subject another."""
    return _write(
        Notice(
            masthead,
            subject=f"A test letter of {masthead.name} · {tidy(day, 40)}",
            preheader="It came, so letters can be sent.",
            headline="It came",
            says=(
                f"The owner of {masthead.name} asked for this letter, to see whether mail works. "
                f"It went by {tidy(how, 120)}.",
                "That it came says nothing of whether it is trusted. Look whether it lies among the unwanted mail, and "
                "whether your mailbox says that it is signed.",
            ),
            button="Open the site",
            address=masthead.site,
        )
    )


def _say_wishes(view_title: str, wishes: Wishes) -> str:
    view = "papers that you chose" if _is_address(view_title) else quote(tidy(view_title, 60))
    return f"{view}, {say_count(wishes.papers, 'paper')} at most, {say_rhythm(wishes)}"


def _write(notice: Notice) -> Composed:
    text = "\n".join(_write_lines(notice)) + "\n"
    return Composed(notice.subject, notice.preheader, text, render("notice", notice))


def _write_lines(notice: Notice) -> Iterator[str]:
    yield notice.masthead.name.upper()
    yield RULE
    yield ""
    yield notice.headline
    for paragraph in notice.says:
        yield ""
        yield from wrap(paragraph)
    if notice.button:
        yield ""
        yield f"{notice.button}:"
        yield notice.address
    for paragraph in notice.small:
        yield ""
        yield from wrap(paragraph)
    yield ""
    yield RULE
    yield notice.masthead.site


def _is_address(text: str) -> bool:
    """Whether a mailbox may take some of it for a link or an address. Categories of arXiv look like that too."""
    return _ADDRESS.search(_CATEGORY.sub(" ", text)) is not None
