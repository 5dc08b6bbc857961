"""What does a paper say? The role of each sentence, and the one that matters."""

from broadsheet.understanding.gists import Gists

__all__ = ["Gists"]
