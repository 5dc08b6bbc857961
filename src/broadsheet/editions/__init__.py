"""Which papers make a day? Chosen by a recipe, frozen with the reason for each."""

from broadsheet.editions.editions import Editions

__all__ = ["Editions"]
