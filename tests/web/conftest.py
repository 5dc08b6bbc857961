"""The site over the starter library and a few papers made to be awkward."""

import pytest
from starlette.testclient import TestClient

from broadsheet.clock import held_clock
from broadsheet.delivery.web import create_app
from broadsheet.paper import Author, Identifier, Link, Paper, Version
from tests.web.stand_in import StandIn, read_starter, with_paper

CLOCK = held_clock("2026-08-22T08:00:00+00:00")

HOSTILE = Paper(
    0,
    "<script>alert('title')</script> & \"quotes\" of an awkward paper",
    abstract="An <img src=x onerror=alert(1)> abstract of an awkward paper.",
    summary="What <b>we</b> say of an awkward paper.",
    summary_by="starter",
    authors=(Author('Mallory "<i>" O’Neil'),),
    identifiers=(
        Identifier("arxiv", "hep-th/9901001"),
        Identifier("doi", "10.1000/a(b)<c>"),
        Identifier("beir", "scifact/4983"),
    ),
    submitted="1999-01-01",
    first_seen="2026-08-22T06:00:00Z",
    categories=("hep-th",),
    links=(Link("project", "javascript:alert(1)"), Link("code", "https://github.com/example/awkward")),
    versions=(Version(1, "1999-01-01"), Version(2, "1999-02-01", "1999-03-01")),
)

MATHS = Paper(
    0,
    r"An $\tilde{O}(n^{2.5})$-time algorithm on $\mathbb{R}^d$ for donaudampfschifffahrtselektrizitätenhauptbetriebe",
    abstract=r"It holds that $$\mathcal{L}(\theta) = -\sum_{t=1}^{T} \log p_\theta(x_t) + \int_0^1 \alpha + \beta + "
    r"\gamma + \delta + \epsilon + \zeta + \eta + \theta + \iota + \kappa$$ but $\unknowncommand{x}$ is not known.",
    authors=tuple(Author(f"Author Number{number}") for number in range(60)),
    identifiers=(Identifier("arxiv", "2608.00001"),),
    submitted="2026-08-22",
    first_seen="2026-08-22T06:00:00Z",
)


def make_library() -> StandIn:
    """The starter library and the two awkward papers."""
    return with_paper(with_paper(read_starter(), HOSTILE), MATHS)


@pytest.fixture
def library() -> StandIn:
    return make_library()


@pytest.fixture
def client(library: StandIn) -> TestClient:
    app = create_app(library, clock=CLOCK, allowed_hosts=["testserver"])
    return TestClient(app, raise_server_exceptions=False)
