"""Every operation of the API, in the order in which it is described."""

from broadsheet.delivery.web.api.editions import EDITION_OPERATIONS
from broadsheet.delivery.web.api.finding import FINDING_OPERATIONS
from broadsheet.delivery.web.api.letters import LETTER_OPERATIONS
from broadsheet.delivery.web.api.operation import Operation
from broadsheet.delivery.web.api.owners import OWNER_OPERATIONS
from broadsheet.delivery.web.api.papers import PAPER_OPERATIONS
from broadsheet.delivery.web.api.readers import READER_OPERATIONS
from broadsheet.delivery.web.api.sources import SOURCE_OPERATIONS

OPERATIONS: tuple[Operation, ...] = (
    *FINDING_OPERATIONS,
    *PAPER_OPERATIONS,
    *EDITION_OPERATIONS,
    *READER_OPERATIONS,
    *SOURCE_OPERATIONS,
    *LETTER_OPERATIONS,
    *OWNER_OPERATIONS,
)

GROUPS = {
    "Finding": "Search, suggestions, papers that are alike.",
    "Papers": "Single papers, lists of them, what changed, references to take away.",
    "Editions": "The days, weeks and months of a view.",
    "Trending": "What moves now, and the numbers behind it.",
    "Reader": "Votes, saved papers and submissions. A token with the scope write acts as a reader of its own.",
    "Sources": "What is followed, and whether anything is missing.",
    "Site": "The site as a whole.",
    "Owner": "What is for the owner of the site alone.",
}
"""Each group of operations, and what it is about."""
