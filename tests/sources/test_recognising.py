"""Which form a file is: by what it is, under any name, and never by the services that its papers mention."""

# ruff: noqa: E501 - outside forms have long lines

from collections.abc import Callable

import pytest

from broadsheet.sources import SOURCES, Source, recognise
from tests.sources.samples import SAMPLES, source_file

MENTIONS = {
    "OAI-PMH": '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"> oai:arXiv.org:1',
    "arXiv's feeds": '<rss version="2.0"> at rss.arxiv.org, <arxiv:announce_type>new',
    "arXiv's API": '<feed xmlns="http://arxiv.org/schemas/atom"> at export.arxiv.org/api/query',
    "PubMed": "<PubmedArticleSet> <PubmedArticle> in XML",
    "the Anthology": '<collection id="2024.acl"> in XML',
    "JSON services": '"paperId": 1, "itemType": 2, "forum": 3, "content": {"cited_by_count": 4, "id": "https://openalex.org/W1", "collection": "jatsxml"',
}
"""What is said of a service in a title or a note."""


def json_text(text: str) -> str:
    return text.replace('"', '\\"')


FORMS: dict[str, Callable[[str], str]] = {
    "bibtex": lambda text: "@article{a, title = {On " + text.replace("{", "") + "}, year = 2020}",
    "ris": lambda text: f"TY  - JOUR\nTI  - On {text}\nER  - \n",
    "pubmed-nbib": lambda text: f"PMID- 1\nTI  - On {text}\n",
    "endnote": lambda text: f"%0 Journal Article\n%T On {text}\n",
    "json-lines": lambda text: f'{{"id": "1", "title": "On {json_text(text)}"}}\n',
    "csl-json": lambda text: f'[{{"id": "a", "type": "article-journal", "title": "On {json_text(text)}", "issued": {{"date-parts": [[2020]]}}}}]',
    "feed": lambda text: '<?xml version="1.0"?><rss version="2.0"><channel><title>A Blog</title><link>https://a.example</link>'
    f"<item><title>On {text.replace('<', '&lt;')}</title><link>https://a.example/1</link></item></channel></rss>",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", MENTIONS.values(), ids=list(MENTIONS))
def test_a_file_that_mentions_a_service_is_still_what_it_is(form: str, text: str) -> None:
    assert recognise(source_file(FORMS[form](text).encode(), "papers.dat")).name == form


def test_a_saved_page_that_mentions_a_service_is_no_answer_of_it() -> None:
    page = SAMPLES["listing-page"][1].replace("</body>", f"<p>{'; '.join(MENTIONS.values())}</p></body>")
    assert recognise(source_file(page.encode(), "page.html")).name == "listing-page"


ODD_NAMES = [
    "-",
    "data",
    "page.html",
    "x.bib",
    "refs.ris",
    "answer.json",
    "papers.jsonl",
    "2026-08-21.xml",
    "UPPER.TXT",
    "naïve name (1).xml",
]


@pytest.mark.parametrize("source", SOURCES, ids=[source.name for source in SOURCES])
@pytest.mark.parametrize("name", ODD_NAMES)
def test_each_sample_is_known_under_any_name(source: Source, name: str) -> None:
    text = SAMPLES[source.name][1]
    for written in (text, "\ufeff" + text, "\n\n" + text if source.name not in LINES else text):
        assert recognise(source_file(written.encode(), name)) is source


LINES = {"json-lines", "arxiv-snapshot", "starter", "beir", "hf-daily", "openalex", "semantic-scholar"}
"""Forms of lines: an empty one before the first is no first line."""


def test_an_empty_feed_of_arxivs_is_arxivs() -> None:
    top, bottom = SAMPLES["arxiv-rss"][1].split("<item>", 1)[0], "</channel></rss>"
    assert recognise(source_file((top + bottom).encode(), "cs.CL.xml")).name == "arxiv-rss"
