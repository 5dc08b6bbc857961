"""Which papers are most like this one?

By meaning where there are vectors: on SCIDOCS fusing words in made it worse (nDCG 0.195 against 0.217 for
vectors alone). Without vectors by the words that tell most about the paper.
"""

from broadsheet.index.engine import MeaningEngine
from broadsheet.index.words import Words
from broadsheet.index.words_schema import searchable_text
from broadsheet.paper import Paper
from broadsheet.ranking.search import RankedPaper

MOST_TERMS = 25
"""Words of the paper that are asked for when there are no vectors."""


def similar(meaning: MeaningEngine | None, words: Words, paper: Paper, limit: int = 10) -> list[RankedPaper]:
    """The papers most like it, best first, never itself."""
    vector = meaning.vectors([paper.id]).get(paper.id) if meaning is not None else None
    if meaning is not None and vector is not None:
        near = [hit for hit in meaning.nearest(vector, limit + 1) if hit.paper_id != paper.id]
        return [RankedPaper(hit.paper_id, hit.score, meaning=max(hit.score, 0.0)) for hit in near[:limit]]
    found = [hit for hit in words.match_like(searchable_text(paper), MOST_TERMS, limit + 1) if hit.paper_id != paper.id]
    best = found[0].score if found else 1.0
    return [RankedPaper(hit.paper_id, hit.score / best, words=hit.score / best) for hit in found[:limit]]
