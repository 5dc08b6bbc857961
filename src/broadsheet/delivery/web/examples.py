"""Examples of the query language, shown where nothing has been asked yet and on the about page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """What to type, and what it asks for."""

    query: str
    says: str


EXAMPLES = (
    Example("hierarchical neural network", "papers that hold all the words come first, the nearer together the better"),
    Example('"state space" model', "quotes: these words, side by side"),
    Example("diffusion -image", "a minus: papers without that word"),
    Example('author:"Ge Zhang"', "by that author; author:zhang for every Zhang"),
    Example("cat:cs.CL", "in that category; cat:cs for all below it"),
    Example("agents year:2024-2025", "from those years; also after:2025-06 and before:2020"),
    Example("2507.06457", "a paper by its name: an arXiv number, a DOI, an address"),
    Example("how do models remember long texts", "a question works too: search also goes by meaning"),
)
