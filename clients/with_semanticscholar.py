"""`semanticscholar`: look-up, search, pages, bulk searches, recommendations, errors."""

import itertools
import logging
from urllib.parse import quote

from semanticscholar import SemanticScholar
from semanticscholar.SemanticScholarException import BadQueryParametersException, ObjectNotFoundException
from telling import PAPERS, SITE, Teller, has_each_once

logging.disable(logging.WARNING)  # it warns of papers that are not found; some are asked for on purpose
scholar = SemanticScholar(api_url=SITE, retry=False)
teller = Teller("semanticscholar", "semanticscholar")


def names_of(papers: object) -> list[str]:
    """All of a list of pages, to its end."""
    return [paper.paperId for paper in papers]  # type: ignore[attr-defined]


def is_whole(names: list[str]) -> bool:
    """Every one once."""
    return len(names) == len(set(names))


found = teller.call("search", lambda: scholar.search_paper("graph networks", limit=10), lambda got: len(got) == 10)
teller.call("total", lambda: found.total, lambda got: got > 100)
teller.call("next", lambda: found.next, lambda got: got == 10)
teller.call("the next page", found.next_page, lambda _: len(found) == 20)
teller.call(
    "to the end of a search",
    lambda: names_of(scholar.search_paper("language models", fields=["title"])),
    lambda got: len(got) == 1_000 and is_whole(got),
)
teller.call("search for nothing", lambda: scholar.search_paper("zzzzqqqq year:1802"), lambda got: len(got) == 0)
for conditions in (
    {"year": "2026"},
    {"publication_date_or_year": "2026-02:2026-03"},
    {"fields_of_study": ["Computer Science"]},
):
    teller.call(
        f"search with {conditions}",
        lambda conditions=conditions: scholar.search_paper("robot control", limit=20, **conditions),
        lambda got: len(got) == 20,
    )
teller.call("another year", lambda: scholar.search_paper("robot", year="1990-1995"), lambda got: len(got) == 0)
teller.refuse(
    "search with a field that is none",
    lambda: scholar.search_paper("graph", fields=["title", "author.creditCard"]),
    BadQueryParametersException,
)
teller.refuse(
    "search with a year that is none", lambda: scholar.search_paper("graph", year="soon"), BadQueryParametersException
)
teller.refuse("search without words", lambda: scholar.search_paper(""), BadQueryParametersException)
bulk = teller.call(
    "bulk search",
    lambda: scholar.search_paper("study", bulk=True, fields=["title", "externalIds"]),
    lambda got: got.total >= PAPERS,
)
teller.call(
    "to the end of a bulk search",
    lambda: [paper.externalIds["ArXiv"] for paper in teller.while_more_come(bulk)],
    has_each_once,
)
teller.call(
    "bulk search by date",
    lambda: [
        one.publicationDate
        for one in scholar.search_paper(
            "robot -language", bulk=True, sort="publicationDate:desc", fields=["publicationDate"]
        )
    ],
    lambda got: len(got) > 900 and all(a >= b for a, b in itertools.pairwise(got)),
)
teller.call(
    "a bulk search for nothing", lambda: names_of(scholar.search_paper("zzzzqqqq", bulk=True)), lambda got: got == []
)
first = found[0]  # the client joins its arguments as they are: an "&" in a title must come quoted
teller.call("a title", lambda: scholar.search_paper(quote(first.title), match_title=True), lambda got: got.title)
teller.refuse(
    "no such title", lambda: scholar.search_paper("Zzzz Qqqq Wwww Vvvv", match_title=True), ObjectNotFoundException
)
arxiv = first.externalIds["ArXiv"]
for name in (
    f"arXiv:{arxiv}",
    f"ARXIV:{arxiv}v2",
    f"DOI:10.48550/arXiv.{arxiv}",
    first.paperId,
    f"URL:https://arxiv.org/abs/{arxiv}",
):
    teller.call(
        f"paper {name}",
        lambda name=name: scholar.get_paper(name),
        lambda got: got.title == first.title and got.abstract and got.authors and got.year and got.publicationDate,
    )
teller.refuse("no such paper", lambda: scholar.get_paper("arXiv:9999.99999"), ObjectNotFoundException)
teller.refuse(
    "a field of a paper that is none",
    lambda: scholar.get_paper(first.paperId, fields=["x"]),
    BadQueryParametersException,
)
names = [one.paperId for one in found][:20]
teller.call("many papers", lambda: scholar.get_papers(names), lambda got: [one.paperId for one in got] == names)
teller.call(
    "many papers and those not found",
    lambda: scholar.get_papers([f"ARXIV:{arxiv}", "CorpusId:1", first.paperId], return_not_found=True),
    lambda got: len(got[0]) == 2 and got[1] == ["CorpusId:1"],
)
teller.call("500 names", lambda: scholar.get_papers(["MAG:1"] * 499 + names[:1]), lambda got: len(got) == 1)
teller.call(
    "authors",
    lambda: scholar.get_paper_authors(first.paperId),
    lambda got: next(one.name for one in got) == "Ada Lovelace",
)
teller.call(
    "authors in pages", lambda: list(scholar.get_paper_authors(first.paperId, limit=1)), lambda got: len(got) == 2
)
teller.call("citations", lambda: list(scholar.get_paper_citations(first.paperId)), lambda got: got == [])
teller.call("references", lambda: list(scholar.get_paper_references(first.paperId)), lambda got: got == [])
teller.refuse("authors of nothing", lambda: scholar.get_paper_authors("nothing"), ObjectNotFoundException)
teller.call("recommended", lambda: scholar.get_recommended_papers(first.paperId, limit=10), lambda got: len(got) == 10)
teller.call(
    "recommended from all",
    lambda: scholar.get_recommended_papers(f"arXiv:{arxiv}", pool_from="all-cs", limit=5),
    lambda got: len(got) == 5,
)
teller.call(
    "recommended by lists", lambda: scholar.get_recommended_papers_from_lists(names[:2]), lambda got: len(got) == 100
)
teller.call(
    "recommended by two lists",
    lambda: scholar.get_recommended_papers_from_lists(names[:2], names[5:7], limit=10),
    lambda got: len(got) == 10 and not {one.paperId for one in got} & {*names[:2]},
)
teller.refuse("recommended for nothing", lambda: scholar.get_recommended_papers("nothing"), ObjectNotFoundException)
teller.call("begun words", lambda: scholar.get_autocomplete("on graph"), lambda got: all(one.title for one in got))
teller.differ(
    "nothing is known of citations: their numbers are null and their lists empty",
    lambda: scholar.get_paper(first.paperId),
    lambda got: got.citationCount is got.referenceCount is got.influentialCitationCount is None,
)
teller.differ(
    "authors have no numbers, and cannot be looked up",
    lambda: scholar.get_paper(first.paperId).authors,
    lambda got: all(one.authorId is None for one in got),
)
teller.differ("there are no embeddings", lambda: scholar.get_paper(first.paperId), lambda got: got.embedding is None)
teller.differ(
    "recommendations come from the whole library, whatever pool is named",
    lambda: [
        [one.paperId for one in scholar.get_recommended_papers(first.paperId, pool_from=pool, limit=5)]
        for pool in ("recent", "all-cs")
    ],
    lambda got: got[0] == got[1],
)
teller.differ(
    "a paper that no source gave Semantic Scholar's hash has this site's name for it",
    lambda: scholar.get_paper(first.paperId),
    lambda got: got.paperId.startswith("p"),
)
teller.refuse("an author", lambda: scholar.get_author("1741101"), ObjectNotFoundException)
teller.call("authors by name", lambda: scholar.search_author("Lovelace"), lambda got: len(got) == 0)
teller.tell()
