"""Voting, saving, submitting, and being forgotten: what a browser without script can do."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadsheet.answers.editions import SavedView
from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.reader import COOKIE, own_path
from broadsheet.errors import FetchFailed
from broadsheet.library import Library
from broadsheet.paper import Paper
from broadsheet.readers import Readers
from broadsheet.settings import read_settings
from tests.web.conftest import CLOCK
from tests.web.reading import parse, read, words

ARXIV = "2608.00001"


@pytest.fixture
def library(empty_library: Library, tmp_path: Path) -> Library:
    path = tmp_path / "papers.jsonl"
    rows = [
        {"id": f"2608.0000{number}", "title": title, "arxiv": f"2608.0000{number}", "date": "2026-08-22"}
        for number, title in ((1, "Bees & <hives>"), (2, "Second"), (3, "Third"))
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    empty_library.import_paths([str(path)], "json-lines")
    return empty_library


def browser(library: Library) -> TestClient:
    app = create_app(library, clock=CLOCK, allowed_hosts=["testserver"])
    return TestClient(app, raise_server_exceptions=False, headers={"Origin": "http://testserver"})


@pytest.fixture
def ada(library: Library) -> Iterator[TestClient]:
    with browser(library) as client:
        yield client


def paper_of(library: Library, arxiv: str = ARXIV) -> Paper:
    return library.get_paper(f"arXiv:{arxiv}")


def mark(client: TestClient, paper: Paper, follow: bool = False, **fields: str) -> object:
    return client.post(f"/papers/{paper.name}/marks", data=fields, follow_redirects=follow)


def test_reading_needs_no_cookie(ada: TestClient, library: Library) -> None:
    for path in ("/", "/saved", "/submit", f"/papers/{paper_of(library).name}"):
        assert "set-cookie" not in ada.get(path).headers


def test_a_vote_is_counted_shown_and_taken_back(ada: TestClient, library: Library) -> None:
    paper = paper_of(library)
    answer = ada.post(f"/papers/{paper.name}/marks", data={"vote": "up", "back": "/trending?offset=30"},
                      follow_redirects=False)  # fmt: skip
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/trending?offset=30#marks-{paper.name}"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    button = read(ada, f"/papers/{paper.name}").xpath("//button[@data-up]")[0]
    assert button.get("aria-pressed") == "true"
    assert "Voted up 1" in words(button)

    mark(ada, paper, vote="none")
    assert library.readers.marks(None, [paper.id])[paper.id].ups == 0


def test_two_readers_do_not_see_each_others_marks(ada: TestClient, library: Library) -> None:
    paper = paper_of(library)
    mark(ada, paper, vote="up", save="yes")
    bo = browser(library)
    button = read(bo, f"/papers/{paper.name}").xpath("//button[@data-up]")[0]
    assert button.get("aria-pressed") == "false"
    assert "Up 1" in words(button)
    assert "Nothing saved yet" in bo.get("/saved").text


def test_buttons_stand_on_cards_of_editions_and_of_what_trends(ada: TestClient, library: Library) -> None:
    paper = paper_of(library)
    mark(ada, paper, vote="up")
    for path in ("/daily/2026-08-22", "/trending"):
        forms = read(ada, path).xpath(f"//form[@id='marks-{paper.name}']")
        assert [one.get("action") for one in forms] == [f"/papers/{paper.name}/marks"], path
        assert forms[0].xpath("input[@name='back']/@value") == [path]


def test_buttons_of_a_paper_are_hostile_text_proof(ada: TestClient, library: Library) -> None:
    assert "<hives>" not in ada.get(f"/papers/{paper_of(library).name}").text


@pytest.mark.parametrize("fields", [{}, {"vote": "five"}, {"save": "maybe"}, {"vote": "up", "save": "perhaps"}])
def test_what_is_no_vote_is_refused(ada: TestClient, library: Library, fields: dict[str, str]) -> None:
    answer = ada.post(f"/papers/{paper_of(library).name}/marks", data=fields)
    assert answer.status_code in (400, 415)
    assert not library.readers.marks(None, [1])[1].ups


def test_another_sites_page_cannot_vote(library: Library) -> None:
    paper = paper_of(library)
    answer = browser(library).post(
        f"/papers/{paper.name}/marks", data={"vote": "up"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert library.readers.marks(None, [paper.id])[paper.id].ups == 0


def test_looking_at_the_address_of_a_vote_changes_nothing(ada: TestClient, library: Library) -> None:
    assert ada.get(f"/papers/{paper_of(library).name}/marks?vote=up").status_code == 404
    assert library.readers.marks(None, [1])[1].ups == 0


def test_a_forged_cookie_is_nobody(library: Library) -> None:
    ada = library.readers.make("Ada")
    library.readers.save(ada.id, paper_of(library).id)
    for forged in ("MQ", f"{library.signer.sign('manage', '1')}", "1", "a.b", "x" * 5000):
        client = browser(library)
        client.cookies.set(COOKIE, forged)
        assert "Nothing saved yet" in client.get("/saved").text


@pytest.mark.parametrize(
    "text",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "", "x",
     "/a\r\nb", "/" + "a" * 3000, "/a b", "http:/evil", "/é"],
)  # fmt: skip
def test_nobody_is_led_away(text: str) -> None:
    assert own_path(text, "/here") == "/here"


def test_saved_papers_are_listed_latest_first_and_taken_out(ada: TestClient, library: Library) -> None:
    first, second = paper_of(library), paper_of(library, "2608.00002")
    mark(ada, first, save="yes")
    mark(ada, second, save="yes")
    page = read(ada, "/saved")
    assert {words(one) for one in page.xpath("//ol[@class='latest saved']//h2")} == {"Bees & <hives>", "Second"}
    assert "2 papers" in words(page)
    mark(ada, first, save="no", back="/saved")
    assert "1 paper," in words(read(ada, "/saved"))
    assert ada.get("/saved").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("offset", ["0", "5", "-1", "x", "99999999999", "²"])
def test_any_page_of_saved_papers_can_be_asked_for(ada: TestClient, library: Library, offset: str) -> None:
    mark(ada, paper_of(library), save="yes")
    assert ada.get("/saved", params={"offset": offset}).status_code == 200


def test_a_paper_is_submitted_by_its_link_under_a_name(ada: TestClient, library: Library) -> None:
    answer = ada.post("/submit", data={"link": f"https://arxiv.org/abs/{ARXIV}v2", "name": "Ada <b>"})
    assert answer.status_code == 200
    assert answer.url.path == f"/papers/{paper_of(library).name}"
    told = words(parse(answer.text))
    assert "You submitted this paper" in told
    assert "Submitted by Ada <b> on" in told

    again = browser(library).post("/submit", data={"link": f"arXiv:{ARXIV}", "name": "Bo"})
    assert "Somebody submitted this paper before you" in again.text
    assert "by Ada" in words(parse(again.text))


@pytest.mark.parametrize("link", ["hello", "https://example.org/", "   ", "<script>alert(1)</script>", "\x00"])
def test_what_names_no_paper_is_explained_beside_the_form(ada: TestClient, link: str) -> None:
    answer = ada.post("/submit", data={"link": link, "name": "Ada"})
    assert answer.status_code == 400
    page = parse(answer.text)
    assert "names no paper" in words(page.xpath("//*[@role='alert']")[0])
    assert page.xpath("//input[@id='link']/@aria-describedby") == ["problem"]
    assert "<script>alert" not in answer.text


def test_a_source_that_gives_nothing_is_explained(
    ada: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Readers, reader_id: int, text: str) -> SavedView:
        raise FetchFailed("arXiv does not answer.", "Try again in some minutes.")

    monkeypatch.setattr(Readers, "submit", fail)
    answer = ada.post("/submit", data={"link": "2608.99999", "name": ""})
    assert answer.status_code == 502
    assert "arXiv does not answer. Try again in some minutes." in words(parse(answer.text))
    assert 'value="2608.99999"' in answer.text


def test_programs_that_fill_in_every_field_submit_nothing(ada: TestClient, library: Library) -> None:
    ada.post("/submit", data={"link": ARXIV, "name": "x", "website": "spam"})
    assert not library.readers.find_submissions([paper_of(library).id])


def test_submitting_too_often_is_told_as_such(ada: TestClient) -> None:
    answers = [ada.post("/submit", data={"link": "nothing"}).status_code for _ in range(25)]
    assert answers[0] == 400
    assert answers[-1] == 429


def test_new_readers_from_one_place_are_bounded(library: Library) -> None:
    paper = paper_of(library)
    tries = (browser(library).post(f"/papers/{paper.name}/marks", data={"vote": "up"}) for _ in range(70))
    answers = [one.status_code for one in tries]
    assert answers[-1] == 429
    assert library.readers.marks(None, [paper.id])[paper.id].ups == 60


def test_a_reader_is_renamed_and_forgotten(ada: TestClient, library: Library) -> None:
    paper = paper_of(library)
    ada.post("/submit", data={"link": ARXIV, "name": "Ada"})
    mark(ada, paper, vote="up", save="yes")
    ada.post("/saved", data={"do": "rename", "name": "Countess"})
    assert "Submitted by Countess" in words(read(ada, f"/papers/{paper.name}"))

    gone = ada.post("/saved", data={"do": "forget"})
    assert "is erased" in gone.text
    assert COOKIE not in ada.cookies
    marks = library.readers.marks(None, [paper.id])[paper.id]
    assert (marks.ups, library.readers.find_submissions([paper.id])) == (0, {})


def test_a_name_that_is_too_long_is_explained(ada: TestClient, library: Library) -> None:
    mark(ada, paper_of(library), save="yes")
    answer = ada.post("/saved", data={"do": "rename", "name": "x" * 100})
    assert answer.status_code == 400
    assert "too long" in answer.text


def test_the_cookie_goes_over_https_alone_where_the_site_does(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path / "https", encoder="none", public_url="https://papers.example.org")
    library = Library.open(settings, CLOCK)
    library.load_starter()
    answer = browser(library).post("/papers/p1/marks", data={"vote": "up"}, follow_redirects=False)
    assert "Secure" in answer.headers["set-cookie"]
    library.close()
