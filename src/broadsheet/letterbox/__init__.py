"""Where do the links in a letter lead, and what would be sent? Letters to read, and one tap that saves or votes."""

from broadsheet.letterbox.letterbox import Letterbox

__all__ = ["Letterbox"]
