"""The query language in examples: a few where nothing has been asked yet, all of it on "How search works"."""

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
    Example("agents year:2024..2025", "from those years; also after:2025-06 and before:2020"),
    Example("2507.06457", "a paper by its name: an arXiv number, a DOI, an address"),
    Example("how do models remember long texts", "a question works too: search also goes by meaning"),
)

LANGUAGE = (
    Example("hierarchical neural network", "papers with these words in any form, those that hold all of them first"),
    Example('"graph neural network"', "only papers where these words stand side by side, in this order"),
    Example("transformer -survey", 'no paper that holds the word; -"case study" for a phrase'),
    Example("memory OR recall", "papers that hold either"),
    Example("(memory OR recall) network", "brackets keep together what belongs together"),
    Example("title:attention", "in the title; abstract:attention in the abstract"),
    Example('author:"Geoffrey Hinton"', "by that author; author:hinton for everybody of that name"),
    Example("cat:cs.CL", "in that category; cat:cs.* or cat:cs for all below it"),
    Example("venue:NeurIPS", "published there"),
    Example("year:2021..2024", "from the first year to the last; year:2024 for one, year:2021.. from then on"),
    Example("after:2024-05", "from the beginning of that year, month or day on; before: up to it, until: to its end"),
    Example("agents since March", "plain dates: since March, last week, in 2023"),
    Example("has:code", "with a link to its code; also has:project, has:pdf, has:abstract"),
    Example("source:starter", "told of by that source"),
    Example("id:2507.06457", "that paper; its number, DOI or address pasted bare does the same"),
)
