"""Where a text speaks mathematics: finding it, and saying it in plain Unicode."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a clean text. Mathematics is TeX without its dollars; ``display`` if it stands on its own line."""

    text: str
    is_maths: bool = False
    display: bool = False


def split_maths(text: str) -> tuple[Piece, ...]:
    return (Piece(text),)


def plain_text(text: str) -> str:
    return text
