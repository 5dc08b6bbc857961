"""Examples of the query language, shown where nothing has been asked yet and on the about page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """What to type, and what it asks for."""

    query: str
    says: str


EXAMPLES = (
    Example("hierarchical neural network", "papers that hold all the words come first, the nearer together the better"),
    Example('"state space" model', "quotes keep words together"),
    Example("diffusion -image", "a minus leaves papers with that word out"),
    Example("author:Huang agents", 'by an author; author:"Ge Zhang" for a full name'),
    Example("cat:cs.CL after:2025", "a category, and the years from 2025 on"),
    Example("how do models remember long texts", "a question works too: search also goes by meaning"),
)
