"""The keyboard, as one table: the help dialog and the about page print it, the script reads it from there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does. ``keys`` are the ways to type it (``g h``: one after the other).

    ``action`` names the function in ``static/app.js`` that does it.
    """

    keys: tuple[str, ...]
    action: str
    says: str


KEYS = (
    Key(("/",), "focusSearch", "Go to the search box"),
    Key(("j",), "nextItem", "Next paper on the page"),
    Key(("k",), "previousItem", "Previous paper on the page"),
    Key(("o", "Enter"), "openItem", "Open the chosen paper"),
    Key(("e",), "explainItem", "Why the chosen paper of a search is here"),
    Key(("u",), "voteUp", "Vote the chosen paper up, or take the vote back"),
    Key(("s",), "saveItem", "Save the chosen paper, or take it out again"),
    Key(("[", "p"), "previousPage", "Previous day or page"),
    Key(("]", "n"), "nextPage", "Next day or page"),
    Key(("g h",), "goHome", "Go to the front page"),
    Key(("g d",), "goDaily", "Go to the daily page"),
    Key(("g s",), "goSources", "Go to the sources"),
    Key(("?",), "showHelp", "Show these keys"),
)
