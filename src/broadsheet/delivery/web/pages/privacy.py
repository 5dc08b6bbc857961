"""What is kept of people, for how long, who sees it, and how it goes away."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept: of whom, what for, how long, who sees it."""

    what: str
    why: str
    long: str
    who: str


KEPT = (
    Kept(
        "Your e-mail address, which papers you want, when, and your time zone",
        "To send the letters you asked for",
        "Until you erase it. Not confirmed: 3 days. After you left: 30 days, so that you can come back. Of who "
        "reported a letter as unwanted: until they erase it, so that no other comes",
        "The owner of this site, and the mail server that carries the letters",
    ),
    Kept(
        "When you asked and confirmed, to which version of our words, and a keyed hash of your network address",
        "To be able to show that you agreed",
        "As long as the subscription",
        "The owner; the address itself cannot be read from it",
    ),
    Kept(
        "Each letter: which edition, when it was sent, what the mail server said, whether it came back",
        "So that nobody is skipped or written to twice, and you can see why nothing came",
        "Three months; that letters came back, as long as the subscription",
        "You on your page, and the owner",
    ),
    Kept(
        "Votes, saved papers and submissions, and the name you gave yourself",
        "Votes move papers; saved papers are your list; who submitted a paper is shown with it",
        "Until you take them back or erase them",
        "Votes as numbers only: everybody. The name beside what you submitted: everybody. Saved papers: you",
    ),
    Kept(
        "How often each paper was shown and opened on a day, and at which place of a page",
        "So that what stands first does not stay first because it stands first",
        "As numbers for each paper, without anybody’s name or address",
        "Nobody is in it",
    ),
    Kept(
        "Keyed hashes of network addresses and mailboxes, counted",
        "So that nobody can have many letters sent to others",
        "An hour for network addresses, a day for mailboxes",
        "Nobody; the addresses themselves are not kept",
    ),
)

COOKIES = (
    ("Reader", "made when you first vote, save or submit; ties these to your browser", "a year after you last used it"),
    ("Owner", "made when the owner signs in", "30 days"),
)


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """What ``privacy.html`` gets."""

    site_name: str
    contact: str
    """Where the owner can be written to, or empty."""
    kept: tuple[Kept, ...] = KEPT
    cookies: tuple[tuple[str, str, str], ...] = COOKIES


def show_privacy(request: Request) -> Response:
    """The whole of it on one page."""
    settings = get_site(request).library.settings
    return render(request, "privacy", PrivacyPage(settings.site_name, settings.contact))
