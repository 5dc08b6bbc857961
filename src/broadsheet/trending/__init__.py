"""What moves now? Counts through time, and the formula that orders by them."""

from broadsheet.trending.trending import Trending

__all__ = ["Trending"]
