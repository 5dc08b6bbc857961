"""Letters: what they say, how they look in a bad client, and what a hostile title can do to them (nothing)."""

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.answers.editions import Gist
from broadsheet.answers.mail import Composed, Wishes
from broadsheet.errors import BadInput
from broadsheet.letters import (
    LARGEST,
    Envelope,
    ListHeaders,
    build_message,
    compose,
    compose_already,
    compose_confirmation,
    compose_test,
    issue_of,
    measure,
    read_issue,
)
from broadsheet.letters.stories import tell_story
from broadsheet.letters.words import say_period, say_period_briefly, say_rhythm, tidy
from broadsheet.paper import Author, Paper, Version
from broadsheet.periods import read_period
from broadsheet.views import EVERYTHING, View
from tests import letter_samples as samples
from tests.letter_samples import MASTHEAD, MONSTER, ODD, SIGNER, SITE

NOON = datetime(2026, 8, 21, 13, 0, tzinfo=UTC)
ENVELOPE = Envelope("news@papers.example.org", "Broadsheet", "ada@example.org", "<12.7@papers.example.org>", NOON)
ABOUT = ListHeaders(
    "Broadsheet: Everything",
    "everything.papers.example.org",
    f"{SITE}/unsubscribe/" + "t" * 90,
    "leave+" + "t" * 60 + "@papers.example.org?subject=leave",
    f"{SITE}/daily",
    f"{SITE}/subscribe",
    f"{SITE}/privacy",
    "owner@example.org",
    "edition:everything:12:broadsheet",
)


def write(papers: int = 10, **changes: Any) -> Composed:
    """A letter with that many papers."""
    return compose(samples.edition(papers, **changes), samples.subscription(papers), samples.links(), MASTHEAD)


def parse(html: str) -> Any:
    return lxml.html.document_fromstring(html)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def read_back(message: EmailMessage) -> Any:
    """The message as the one who gets it reads it."""
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)


def read_name(raw: bytes) -> str:
    """The sender as RFC 2047 has it: Python's newer parser keeps the space between two encoded words."""
    header = email.message_from_bytes(raw)["From"].replace("\r\n", "").replace('"', "")
    return str(make_header(decode_header(header)))


# --- subject and the line beside it -------------------------------------------------------------------------------


def test_the_subject_is_the_first_title_how_many_more_and_the_day() -> None:
    assert write(10).subject == "A Systematic Analysis of Hybrid Linear Attention and 9 more · Fri 21 Aug"


def test_the_subject_of_one_paper_is_its_title_and_the_day() -> None:
    assert write(1, total=1).subject == "A Systematic Analysis of Hybrid Linear Attention · Fri 21 Aug"


def test_the_subject_names_the_view_and_the_week() -> None:
    letter = write(3, view=View("category", "cs.CL"), period="2026-W34")
    assert letter.subject == "A Systematic Analysis of Hybrid Linear Attention and 2 more · cs.CL · week of 17 Aug"


def test_a_long_title_is_cut_between_words_and_says_so() -> None:
    paper = replace(ODD, title=MONSTER)
    letter = compose(samples.edition_of(paper, ODD), samples.subscription(), samples.links(), MASTHEAD)
    assert letter.subject == (
        "On the Quite Unreasonable Length of Titles: a Study of Studies of Studies… and 1 more · Fri 21 Aug"
    )


def test_mathematics_of_a_subject_is_unicode() -> None:
    letter = compose(samples.edition_of(ODD), samples.subscription(), samples.links(), MASTHEAD)
    assert letter.subject.startswith("On O(n²) & <b>bold</b> claims: αᵢ ≤ √n")


def test_each_day_has_another_subject() -> None:
    assert write(10).subject != write(10, period="2026-08-22").subject


def test_the_line_beside_the_subject_tells_the_next_titles() -> None:
    assert write(10).preheader == (
        "Also: HMT: Hierarchical Memory Transformer for Long Context Language… · "
        "Online Continual Learning on Hierarchical Label Expansion…"
    )


def test_a_sentence_of_the_authors_has_its_role_and_one_of_a_summary_is_called_so() -> None:
    ours = samples.entry(1, samples.read_starter()[0])
    theirs = replace(ours, paper=replace(ours.paper, abstract=ours.paper.summary))
    assert [tell_story(one, samples.links()).role for one in (ours, theirs)] == ["Summary", "Aim"]


def test_the_line_beside_the_subject_of_one_paper_is_its_sentence() -> None:
    assert write(1, total=1).preheader == "We ask how far recall depends on the share of full attention."


# --- what is in it ------------------------------------------------------------------------------------------------


def test_an_entry_says_what_who_the_sentence_why_and_where() -> None:
    page = parse(write(10).html)
    first = page.xpath("//h2")[0].getparent()
    assert words(first) == (
        "A Systematic Analysis of Hybrid Linear Attention Dustin Wang, Rui-Jie Zhu, Steven Abreu and 8 more · cs.CL "
        "Summary: We ask how far recall depends on the share of full attention. "
        "Its authors’ last papers were much read, and 31 stars came since yesterday. "
        "Paper PDF Code Similar Save Up Down".replace("Save Up Down", "SaveUpDown")
    )
    assert [(a.text, a.get("href").partition("/tap/")[0]) for a in first.xpath(".//p//a")] == [
        ("Paper", "https://arxiv.org/abs/2507.06457"),
        ("PDF", "https://arxiv.org/pdf/2507.06457"),
        ("Code", "https://github.com/example/paper-1"),
        ("Similar", f"{SITE}/similar?like=p1"),
        ("Save", SITE),
        ("Up", SITE),
        ("Down", SITE),
    ]


def test_a_late_paper_and_who_submitted_one_are_told() -> None:
    letter = write(10)
    for text in (words(parse(letter.html)), " ".join(letter.text.split())):
        assert "Late: it came after the edition of Wed 19 Aug was closed." in text
        assert "Submitted by Max" in text


def test_without_a_gist_the_beginning_is_shown_under_its_own_name() -> None:
    assert "Summary: A hierarchical reinforcement learning recommender" in words(parse(write(4).html))
    entry = samples.entry(1, ODD, gist=None)
    letter = compose(replace(samples.edition(0), entries=(entry,)), samples.subscription(), samples.links(), MASTHEAD)
    assert "Abstract: We prove that ‖x‖₂ ≤ 1 costs $5." in words(parse(letter.html))


def test_head_and_foot_tell_which_edition_how_many_and_how_to_leave() -> None:
    letter = write(10)
    links = samples.links()
    page = parse(letter.html)
    said = words(page)
    assert "Friday, 21 August 2026 · Everything" in said
    assert "10 of 43 papers" in said
    assert "33 more papers of this edition" in said
    assert (
        "You subscribed to “Everything” of Broadsheet: 10 papers at most, on weekdays at 07:00 (Europe/Berlin)." in said
    )
    hrefs = {a.text_content(): a.get("href") for a in page.xpath("//a")}
    assert hrefs["Leave"] == links.leave
    assert hrefs["Change"] == links.manage
    assert hrefs["Pause"] == links.manage + "#pause"
    assert hrefs["Saved papers"] == links.saved
    assert hrefs["Privacy"] == f"{SITE}/privacy"
    for address in (links.leave, links.manage, links.privacy, f"{SITE}/daily/2026-08-21"):
        assert f"\n{address}\n" in letter.text


def test_a_letter_has_no_more_papers_than_were_wished_for() -> None:
    letter = compose(samples.edition(10), samples.subscription(3), samples.links(), MASTHEAD)
    assert len(parse(letter.html).xpath("//h2")) == 3
    assert "3 of 43 papers" in letter.text


def test_an_edition_without_papers_makes_no_letter() -> None:
    with pytest.raises(BadInput):
        write(0)


def test_an_open_edition_says_that_it_is_open() -> None:
    edition = replace(samples.edition(2), closed_at="")
    letter = compose(edition, samples.subscription(), samples.links(), MASTHEAD)
    assert "This edition is still open" in letter.text
    assert "This edition is still open" in letter.html


def test_both_parts_hold_the_same_links() -> None:
    letter = write(10)
    of_html = {a.get("href") for a in parse(letter.html).xpath("//a")}
    of_text = set(re.findall(r"https?://\S+", letter.text))
    assert of_html - of_text == {SITE, samples.links().manage + "#pause"}
    assert of_text - of_html == set()


def test_the_text_keeps_to_72_columns_but_for_addresses() -> None:
    for letter in (write(10), write(50), compose_test(MASTHEAD, "smtp.example.org", "21 August 2026")):
        long = [line for line in letter.text.splitlines() if len(line) > 72]
        assert all("://" in line for line in long)


# --- clients that can little --------------------------------------------------------------------------------------


@pytest.mark.parametrize("papers", [1, 10, 50])
def test_nothing_is_loaded_from_elsewhere(papers: int) -> None:
    page = parse(write(papers).html)
    assert not page.xpath("//img | //script | //link | //iframe | //object | //form | //video | //svg")
    assert not page.xpath("//@src | //@srcset | //@background | //@action | //@onclick")
    assert "url(" not in write(papers).html
    assert "@import" not in write(papers).html


def test_without_the_style_element_every_text_has_its_font_and_colour() -> None:
    page = parse(write(10).html)
    for cell in page.xpath("//td[normalize-space(text())] | //td/h2 | //td/p"):
        styles = " ".join(one.get("style", "") for one in (cell, *cell.iterancestors()))
        assert "Georgia" in styles
        assert "color:" in styles
    assert all("color:" in a.get("style") for a in page.xpath("//a"))


def test_tables_that_lay_out_say_so_and_are_as_wide_as_there_is_room() -> None:
    page = parse(write(10).html)
    assert all(table.get("role") == "presentation" for table in page.xpath("//table"))
    assert not [w for w in page.xpath("//table/@width") if w != "100%"]


def test_dark_mode_is_told_in_both_ways_and_reaches_every_colour() -> None:
    html = write(10).html
    page = parse(html)
    assert page.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]
    assert "prefers-color-scheme:dark" in html
    coloured = page.xpath("//body//*[contains(@style, 'color:')]")
    assert not [one.tag for one in coloured if not one.get("class") and one.tag != "div"]


def test_the_line_beside_the_subject_is_the_first_text_and_hidden() -> None:
    letter = write(10)
    first = parse(letter.html).xpath("//body/*")[0]
    assert words(first) == letter.preheader
    assert "display:none" in first.get("style")


# --- length -------------------------------------------------------------------------------------------------------


def test_fifty_papers_are_told_whole() -> None:
    letter = write(50, total=212)
    assert measure(letter.html) < LARGEST
    assert len(parse(letter.html).xpath("//h2")) == 50
    assert "50 of 212 papers" in letter.text


@pytest.mark.parametrize("letters", ["Long words and more of them. ", "畳語畳語", "𝔐𝔬𝔫𝔰𝔱𝔢𝔯 "])
def test_fifty_monsters_stay_under_100_kb_and_the_rest_is_on_the_site(letters: str) -> None:
    text = (letters * 300)[:3000]
    papers = [Paper(one, text, abstract=text, authors=(Author(text),) * 9, categories=(text,)) for one in range(1, 51)]
    entries = tuple(
        samples.entry(rank, paper, why=text, gist=Gist(text, "result")) for rank, paper in enumerate(papers, 1)
    )
    edition = replace(samples.edition(1, total=60), entries=entries)
    letter = compose(edition, samples.subscription(50), samples.links(), MASTHEAD)
    message = build_message(letter, ENVELOPE, ABOUT)
    html = message.get_payload(1)
    assert isinstance(html, EmailMessage)
    assert len(html.as_bytes()) < 100_000
    assert len(letter.html.encode()) < 100_000
    shown = len(parse(letter.html).xpath("//h2"))
    assert shown >= 5
    assert f"{60 - shown} more papers" in letter.text
    assert "Leave" in letter.html


# --- hostile text -------------------------------------------------------------------------------------------------


def test_titles_and_names_are_escaped_once() -> None:
    letter = compose(samples.edition_of(ODD), samples.subscription(), samples.links(), MASTHEAD)
    assert "&lt;b&gt;bold&lt;/b&gt;" in letter.html
    assert "&amp;lt;" not in letter.html
    assert not parse(letter.html).xpath("//td//script")
    assert "<b>bold</b> claims" in letter.text
    assert "&lt;" not in letter.text


def test_only_web_addresses_are_linked() -> None:
    letter = compose(samples.edition_of(ODD), samples.subscription(), samples.links(), MASTHEAD)
    hrefs = parse(letter.html).xpath("//a/@href")
    assert all(href.startswith("https://") for href in hrefs)
    assert not [href for href in hrefs if '"' in href]
    assert "javascript:" not in letter.text + letter.html


HOSTILE = st.text(st.characters(codec="utf-8"), max_size=300) | st.sampled_from(
    [
        "a\r\nBcc: all@example.org",
        "=?utf-8?q?hidden?=",
        "\u202egnp.exe",
        "\x00",
        "",
        "a\u2028b\x85c",
        "$" * 99,
        "$x^{",
        "-- ",
        "<!-- -->",
        "{{ 7 * 7 }}",
    ]
)


@given(title=HOSTILE, name=HOSTILE, why=HOSTILE)
def test_no_text_from_outside_breaks_a_letter(title: str, name: str, why: str) -> None:
    paper = Paper(5, title, abstract=why, authors=(Author(name),))
    entry = samples.entry(1, paper, why=why, gist=Gist(name, "method"), submitted_by=name)
    edition = replace(samples.edition(0), entries=(entry,), view_title=why)
    masthead = replace(MASTHEAD, name=name)
    letter = compose(edition, samples.subscription(), samples.links(), masthead)
    message = build_message(letter, replace(ENVELOPE, sender_name=name), replace(ABOUT, name=why))
    raw = message.as_bytes()
    raw.decode("ascii")
    assert max(map(len, raw.split(b"\r\n"))) < 998
    read = read_back(message)
    assert [header for header in read if header.lower() in ("bcc", "cc", "reply-to")] == []
    assert read["Subject"] == " ".join(letter.subject.split())
    assert read["From"].addresses[0].addr_spec == "news@papers.example.org"
    kept = tidy(name, 100).replace('"', "'").replace("\\", "'")
    assert read_name(raw) == (f"{kept} <news@papers.example.org>" if kept else "news@papers.example.org")
    assert not read.defects
    assert read.get_body(("plain",)).get_content().splitlines() == letter.text.splitlines()
    assert read.get_body(("html",)).get_content().splitlines() == letter.html.splitlines()
    assert len(parse(letter.html).xpath("//h2")) == 1


@given(st.text(max_size=200), st.integers(2, 60))
def test_tidy_text_is_one_line_no_longer_than_asked_and_stays_so(text: str, most: int) -> None:
    line = tidy(text, most)
    assert len(line) <= most
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)


# --- the message --------------------------------------------------------------------------------------------------


def test_the_message_has_text_first_then_html_and_every_header_of_a_list() -> None:
    read = read_back(build_message(write(10), ENVELOPE, ABOUT))
    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert all(part.get_content_charset() == "utf-8" for part in read.iter_parts())
    assert {name: str(read[name]) for name in read if name not in ("Content-Type", "Subject")} == {
        "From": "Broadsheet <news@papers.example.org>",
        "To": "ada@example.org",
        "Date": "Fri, 21 Aug 2026 13:00:00 +0000",
        "Message-ID": "<12.7@papers.example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Precedence": "bulk",
        "List-Id": '"Broadsheet: Everything" <everything.papers.example.org>',
        "List-Unsubscribe": f"<{ABOUT.unsubscribe}>, <mailto:{ABOUT.unsubscribe_mail}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Archive": f"<{SITE}/daily>",
        "List-Subscribe": f"<{SITE}/subscribe>",
        "List-Help": f"<{SITE}/privacy>",
        "List-Owner": "<mailto:owner@example.org>",
        "Feedback-ID": "edition:everything:12:broadsheet",
        "MIME-Version": "1.0",
    }


def test_a_long_address_in_a_header_is_never_encoded_or_split() -> None:
    raw = build_message(write(1), ENVELOPE, ABOUT).as_bytes().decode("ascii")
    assert f"List-Unsubscribe: <{ABOUT.unsubscribe}>,\r\n <mailto:{ABOUT.unsubscribe_mail}>\r\n" in raw


def test_one_click_is_offered_over_https_only() -> None:
    plain = replace(ABOUT, unsubscribe="http://127.0.0.1:8000/unsubscribe/t")
    message = build_message(write(1), ENVELOPE, plain)
    assert "List-Unsubscribe-Post" not in message
    assert message["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/unsubscribe/t>")


def test_a_letter_to_one_person_about_one_matter_belongs_to_no_list() -> None:
    letter = compose_test(MASTHEAD, "smtp.example.org", "21 August 2026")
    message = build_message(letter, ENVELOPE)
    assert not [name for name in message if name.startswith("List-") or name == "Precedence"]
    assert message["Auto-Submitted"] == "auto-generated"


def test_lines_are_short_and_ascii_whatever_is_said() -> None:
    papers = [replace(ODD, title="畳語" * 100), ODD]
    letter = compose(samples.edition_of(*papers), samples.subscription(), samples.links(), MASTHEAD)
    _, _, body = build_message(letter, ENVELOPE, ABOUT).as_bytes().partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 78
    assert b"\n" not in body.replace(b"\r\n", b"")


def test_the_same_letter_is_the_same_bytes() -> None:
    assert build_message(write(3), ENVELOPE, ABOUT).as_bytes() == build_message(write(3), ENVELOPE, ABOUT).as_bytes()


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "ada@example.org\r\nBcc: all@example.org"},
        {"to": "ada@example.org, bob@example.org"},
        {"to": "ada"},
        {"to": "ada@"},
        {"to": "@example.org"},
        {"to": "ada@exa mple.org"},
        {"to": "ädä@example.org"},
        {"to": "a" * 260 + "@example.org"},
        {"sender": "news@papers.example.org>"},
        {"message_id": "12.7@papers.example.org"},
        {"message_id": "<12.7@papers.example.org>\r\nX: y"},
        {"reply_to": "a b@example.org"},
    ],
)
def test_an_address_that_would_break_a_header_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        build_message(write(1), replace(ENVELOPE, **wrong), ABOUT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"unsubscribe": "https://example.org/a>,<https://evil.example"},
        {"unsubscribe": "https://example.org/\r\nX: y"},
        {"unsubscribe": "ftp://example.org/"},
        {"id": "every thing.example.org"},
        {"feedback_id": "a b"},
        {"owner": "a>@example.org"},
    ],
)
def test_a_list_header_that_would_break_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        build_message(write(1), ENVELOPE, replace(ABOUT, **wrong))


def test_what_was_withdrawn_since_the_edition_was_closed_stands_in_no_letter() -> None:
    whole = samples.edition(3)
    gone = (Version(1, "2026-08-20", "2026-08-22"),)
    first, *others = whole.entries
    first = replace(first, paper=replace(first.paper, versions=gone))
    letter = compose(replace(whole, entries=(first, *others)), samples.subscription(), samples.links(), MASTHEAD)
    assert tidy(first.paper.title, 60) not in letter.subject + letter.preheader + letter.text
    assert letter.subject.startswith(others[0].paper.title[:30])
    alone = compose(replace(whole, entries=(first,)), samples.subscription(), samples.links(), MASTHEAD)
    assert "It was withdrawn since" in alone.text
    assert "It was withdrawn since" in alone.html


# --- letters about letters ----------------------------------------------------------------------------------------


def test_a_confirmation_says_what_was_asked_for_and_has_one_link() -> None:
    letter = compose_confirmation(MASTHEAD, "cs.CL", Wishes(View("category", "cs.CL")), f"{SITE}/subscribe/confirm/x")
    assert letter.subject == "Please confirm your subscription to Broadsheet"
    for said in (" ".join(letter.text.split()), words(parse(letter.html))):
        assert "“cs.CL”, 10 papers at most, on weekdays at 07:00 (UTC)" in said
        assert "good for three days" in said
    assert set(parse(letter.html).xpath("//a/@href")) == {SITE, f"{SITE}/subscribe/confirm/x"}


def test_a_search_stands_in_one_pair_of_quotes() -> None:
    view = View("search", "graphs and " * 9)
    for letter in (
        compose_confirmation(MASTHEAD, "“graphs”", Wishes(view), f"{SITE}/subscribe/confirm/x"),
        compose_already(MASTHEAD, view.title, Wishes(view), samples.links().manage),
    ):
        assert "““" not in letter.text + letter.html
        assert "””" not in letter.text + letter.html


def test_whoever_is_subscribed_is_told_so_by_letter_only() -> None:
    letter = compose_already(MASTHEAD, "Everything", Wishes(EVERYTHING), samples.links().manage)
    assert letter.subject == "You are already subscribed to Broadsheet"
    assert samples.links().manage in letter.text


def test_a_test_letter_says_by_which_way_it_came() -> None:
    letter = compose_test(MASTHEAD, "smtp.example.org", "Friday, 21 August 2026")
    assert letter.subject == "A test letter of Broadsheet · Friday, 21 August 2026"
    assert "It went by smtp.example.org." in " ".join(letter.text.split())


def test_a_search_that_somebody_typed_carries_no_link_or_markup_into_a_confirmation() -> None:
    view = View("search", "<a href='https://evil.example'>win</a> " * 9)
    letter = compose_confirmation(MASTHEAD, view.title, Wishes(view), f"{SITE}/subscribe/confirm/x")
    assert "https://evil.example" not in parse(letter.html).xpath("//a/@href")
    assert len(letter.text) < 1500


@pytest.mark.parametrize(
    "typed",
    ["Win at evil.example now", "https://evil", "ask me@evil", "www evil", "evil。example", "cs.CL or evil.com"],
)
@pytest.mark.parametrize("kind", ["search", "author", "category"])
def test_what_a_mailbox_would_make_a_link_of_is_not_said_in_a_confirmation(kind: Any, typed: str) -> None:
    view = View(kind, typed)
    letter = compose_confirmation(MASTHEAD, view.title, Wishes(view), f"{SITE}/subscribe/confirm/x")
    assert "evil" not in letter.text + letter.html
    assert "papers that you chose, 10 papers at most" in " ".join(letter.text.split())


# --- links --------------------------------------------------------------------------------------------------------


def test_links_are_signed_for_one_purpose_each() -> None:
    links = samples.links()
    edition = samples.edition(2, view=View("search", "graph networks cat:cs.LG"))
    signed = {
        "tap": (links.tap(ODD, "save"), ("12", "c2FsdHNhbHQ", "900", "save")),
        "letter": (links.letter(edition), ("12", "c2FsdHNhbHQ", "search:graph networks cat:cs.LG 2026-08-21")),
        "manage": (links.manage, ("12", "c2FsdHNhbHQ")),
        "leave": (links.leave, ("12", "c2FsdHNhbHQ")),
        "saved": (links.saved, ("12", "c2FsdHNhbHQ")),
    }
    for purpose, (address, parts) in signed.items():
        token = address.rpartition("/")[2]
        assert SIGNER.read(purpose, token) == parts
        assert not [other for other in signed if other != purpose and SIGNER.read(other, token)]


@pytest.mark.parametrize("key", ["everything", "trending", "category:cs.CL", "search:a b  2026-08-20", "saved:x-y"])
def test_an_issue_is_read_as_it_was_written(key: str) -> None:
    view, period = read_issue(f"{key} 2026-W34")
    assert read_issue(issue_of(view, period)) == (view, period)


def test_subscribers_with_the_same_wishes_get_the_same_letter_but_for_what_is_signed() -> None:
    ada, bob = samples.subscription(), replace(samples.subscription(), id=13, salt="another")
    edition = samples.edition(3)
    one, two = (compose(edition, whose, samples.links(whose), MASTHEAD) for whose in (ada, bob))
    assert samples.links(ada).leave in one.html
    assert samples.links(bob).leave in two.html
    signed = re.compile(r"/(?:tap|letters|subscriptions|unsubscribe|saved)/[\w.-]+")
    assert not set(signed.findall(one.html)) & set(signed.findall(two.html))
    assert signed.sub("", one.html) == signed.sub("", two.html)
    assert signed.sub("", one.text) == signed.sub("", two.text)


def test_other_wishes_and_another_edition_of_the_same_name_make_another_letter() -> None:
    edition, whose = samples.edition(3), samples.subscription()
    later = replace(samples.subscription(), wishes=replace(whose.wishes, hour=18))
    changed = replace(edition, entries=edition.entries[:2])
    assert "at 07:00" in compose(edition, whose, samples.links(), MASTHEAD).text
    assert "at 18:00" in compose(edition, later, samples.links(), MASTHEAD).text
    assert "and 1 more" in compose(changed, whose, samples.links(), MASTHEAD).subject


def test_a_title_cannot_ask_for_a_signed_link() -> None:
    paper = replace(ODD, title="\ue0000\ue001 and \ue0001\ue001")
    letter = compose(samples.edition_of(paper), samples.subscription(), samples.links(), MASTHEAD)
    assert parse(letter.html).xpath("//h2")[0].text_content() == "0 and 1"
    assert "\ue000" not in letter.html + letter.text


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said", "briefly"),
    [
        ("2026-08-21", "Friday, 21 August 2026", "Fri 21 Aug"),
        ("2026-W34", "17 to 23 August 2026", "week of 17 Aug"),
        ("2026-W36", "31 August to 6 September 2026", "week of 31 Aug"),
        ("2026-W53", "28 December 2026 to 3 January 2027", "week of 28 Dec"),
        ("2026-08", "August 2026", "August 2026"),
    ],
)
def test_periods_in_words(name: str, said: str, briefly: str) -> None:
    assert say_period(read_period(name)) == said
    assert say_period_briefly(read_period(name)) == briefly


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("mon", "tue", "wed", "thu", "fri"), "on weekdays at 07:00 (UTC)"),
        (("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "every day at 07:00 (UTC)"),
        (("fri", "mon"), "on Monday and Friday at 07:00 (UTC)"),
        (("sun",), "every Sunday at 07:00 (UTC)"),
    ],
)
def test_rhythms_in_words(days: tuple[str, ...], said: str) -> None:
    assert say_rhythm(Wishes(EVERYTHING, weekdays=days)) == said
