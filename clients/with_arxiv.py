"""`arxiv`, the client of arXiv's query API."""

import sys

import arxiv
from telling import Teller

SITE, PAPERS = sys.argv[1], int(sys.argv[2])
client = arxiv.Client(page_size=500, delay_seconds=0, num_retries=0)
client.query_url_format = SITE + "/api/query?{}"
teller = Teller("arxiv", "arxiv")


def ask(query: str = "", most: int | None = 10, **more: object) -> list[arxiv.Result]:
    """What a search gives."""
    return list(client.results(arxiv.Search(query, max_results=most, **more)))


def distinct(got: list[arxiv.Result]) -> bool:
    return len({one.entry_id for one in got}) == len(got) >= PAPERS


for sort in arxiv.SortCriterion:
    for order in arxiv.SortOrder:
        teller.call(
            f"{sort.value} {order.value}",
            lambda sort=sort, order=order: ask("all:graph", sort_by=sort, sort_order=order),
            lambda got: len(got) == 10,
        )
everything = teller.call(
    "every paper",
    lambda: ask("cat:cs.*", None, sort_by=arxiv.SortCriterion.SubmittedDate, sort_order=arxiv.SortOrder.Ascending),
    distinct,
)
for query in (
    'ti:"graph networks"',
    "ti:graph AND cat:cs.CL",
    "ti:graph ANDNOT cat:cs.CL",
    "(ti:graph OR abs:graph) AND submittedDate:[2026 TO 2026]",
    "au:lovelace_ada",
    'au:"Ada Lovelace"',
    "graph networks",
    "cat:cs.CL OR cat:cs.LG",
):
    teller.call(query, lambda query=query: ask(query), lambda got: len(got) == 10)
teller.call("nothing", lambda: ask("ti:zzzzqqqq"), lambda got: got == [])
for paper in (everything or [])[:5]:
    name = paper.get_short_id()
    teller.call(
        f"paper {name}",
        lambda name=name: ask(id_list=[name]),
        lambda got, name=name: len(got) == 1 and got[0].get_short_id() == name and got[0].pdf_url,
    )
teller.call(
    "many names",
    lambda: ask(id_list=[one.get_short_id() for one in everything[:300]], most=None),
    lambda got: len(got) == 300,
)
teller.call(
    "names and a query", lambda: ask("cat:cs.*", id_list=[everything[0].get_short_id()]), lambda got: len(got) == 1
)
teller.call(
    "an offset",
    lambda: list(client.results(arxiv.Search("cat:cs.*", max_results=30), offset=20)),
    lambda got: len(got) == 10,
)
teller.refuse("an open bracket", lambda: ask("ti:(graph"), arxiv.HTTPError)
teller.refuse("a name that is none", lambda: ask(id_list=["nonsense"]), arxiv.HTTPError)
teller.tell()
