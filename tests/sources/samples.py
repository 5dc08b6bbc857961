"""A small file of every form, written for these tests, and the way to hand bytes to a source."""

# ruff: noqa: E501 - outside forms have long lines

import io

from broadsheet.paper import Record
from broadsheet.sources import Failure, SourceFile, get_source
from tests.sources.arxiv_samples import ARXIV_SAMPLES
from tests.sources.live_samples import LIVE_SAMPLES


def source_file(data: bytes, name: str = "papers.jsonl", folder: str = "") -> SourceFile:
    """A file as the opener makes it, out of bytes in memory."""
    return SourceFile(name=name, stream=io.BytesIO(data), head=data[:65536], folder=folder)


def parse(source: str, data: bytes | str, name: str = "papers.txt", folder: str = "") -> list[Record | Failure]:
    """Everything that a source makes of the bytes."""
    data = data.encode() if isinstance(data, str) else data
    return list(get_source(source).parse_records(source_file(data, name, folder)))


def parse_one(source: str, data: bytes | str, name: str = "papers.txt", folder: str = "") -> Record:
    """The one record that there is."""
    (record,) = parse(source, data, name, folder)
    assert isinstance(record, Record), record
    return record


_ABSTRACT = "We study a thing that nobody had looked at, and find that it is there. " * 4

LISTING_TEXT = f"""new

Get trending papers in your email inbox!

Subscribe

byAK and the research community

Jul 11

A First Paper on Things

{_ABSTRACT}

A Second Paper on Things

{_ABSTRACT}"""

SAMPLES: dict[str, tuple[str, str]] = {
    **LIVE_SAMPLES,
    **ARXIV_SAMPLES,
    "starter": (
        "papers.jsonl",
        '{"title": "A Paper", "summary": "It says so.", "arxiv_id": "2507.06457", "shelf": "daily",'
        ' "daily": {"day": "2026-08-06", "rank": 3, "upvotes": 12, "comments": 1},'
        ' "code": "https://github.com/a/b", "code_stars": 7, "project_page": "https://a.example/"}\n',
    ),
    "arxiv-snapshot": (
        "arxiv-metadata-oai-snapshot.json",
        '{"id":"0704.0001","submitter":"A B","authors":"C. Bal\\\\\'azs","title":"Calculation of\\n  things","comments":"37'
        ' pages","journal-ref":"Phys.Rev.D76:013009,2007","doi":"10.1103/PhysRevD.76.013009 10.1/other","report-no":null,'
        '"categories":"hep-ph hep-ex","license":null,"abstract":"  A fully\\ndifferential calculation.\\n",'
        '"versions":[{"version":"v1","created":"Mon, 2 Apr 2007 19:18:42 GMT"},{"version":"v2","created":"Tue, 24 Jul 2007'
        ' 20:10:27 GMT"}],"update_date":"2008-11-26","authors_parsed":[["Bal\\\\\'azs","C.",""],["King","Martin","Jr."]]}\n',
    ),
    "hf-daily": (
        "2024-10-11.json",
        '[{"paper": {"id": "2410.08196", "authors": [{"name": "Zimu Lu", "hidden": false}, {"name": "Ghost", "hidden": true}],'
        ' "publishedAt": "2024-10-10T17:58:40.000Z", "title": "Math\\n  Coder", "summary": "Code helps.", "upvotes": 27,'
        ' "ai_summary": "A model reads code.", "ai_keywords": ["code"], "githubRepo": "https://github.com/a/b",'
        ' "githubStars": 5}, "publishedAt": "2024-10-11T04:16:58.007Z", "title": "Math Coder", "numComments": 1,'
        ' "submittedBy": {"fullname": "A Person", "name": "aperson"}}]',
    ),
    "hf-trending": (
        "trending-2026-08-21.json",
        '{"sort": "trending", "date": "2026-08-21", "data": [{"paper": {"id": "2608.00196", "authors": [{"name": "A Person"}],'
        ' "publishedAt": "2026-08-10T17:58:40.000Z", "submittedOnDailyAt": "2026-08-11T03:07:41.410Z", "title": "Slow Things",'
        ' "summary": "They last.", "upvotes": 310}, "title": "Slow Things", "numComments": 4}]}',
    ),
    "openalex": (
        "part_000",
        '{"id":"https://openalex.org/W2741809807","doi":"https://doi.org/10.1000/OA.1","title":"A Study of Openness",'
        '"display_name":"A Study of Openness","publication_year":2018,"publication_date":"2018-02-13","type":"review",'
        '"ids":{"openalex":"https://openalex.org/W2741809807","pmid":"https://pubmed.ncbi.nlm.nih.gov/29456894"},'
        '"primary_location":{"landing_page_url":"https://doi.org/10.1000/oa.1","pdf_url":null,'
        '"source":{"display_name":"Journal of Doors","type":"journal"}},"locations":[{"landing_page_url":'
        '"http://arxiv.org/abs/1802.00001","pdf_url":"https://arxiv.org/pdf/1802.00001","source":{"display_name":"arXiv",'
        '"type":"repository"}}],"authorships":[{"author":{"display_name":"Ada Open"},"institutions":[{"display_name":"A House"}]}],'
        '"abstract_inverted_index":{"Doors":[0,3],"are":[1],"open.":[2],"close.":[4]},"topics":[{"display_name":"Doors"}],'
        '"keywords":[{"display_name":"Hinges","score":0.4}],"cited_by_count":565,"is_retracted":false,'
        '"updated_date":"2026-08-01T07:55:56.429583"}\n',
    ),
    "semantic-scholar": (
        "search.json",
        '{"total": 1, "offset": 0, "data": [{"paperId": "7CBC2A7843411A1768AB762930707AF0A3C33A19", "corpusId": 470667,'
        ' "externalIds": {"ArXiv": "2201.11990", "DOI": "10.1000/S2.1", "MAG": "1", "CorpusId": 470667}, "title": "Trust in Things",'
        ' "abstract": null, "venue": "Things", "year": 2022, "publicationDate": "2022-01-28", "citationCount": 12,'
        ' "authors": [{"authorId": "1", "name": "E. Trust"}], "s2FieldsOfStudy": [{"category": "Economics", "source": "external"}],'
        ' "tldr": {"model": "tldr@v2", "text": "Things may be trusted."}, "openAccessPdf": {"url": "https://a.example/p.pdf"},'
        ' "url": "https://www.semanticscholar.org/paper/7cbc2a7843411a1768ab762930707af0a3c33a19"}]}',
    ),
    "feed": (
        "new.rss",
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        "<title>A Journal</title><link>https://a.example/</link><item><title>A Paper</title><guid>https://a.example/1</guid>"
        "<description>&lt;p&gt;Things.&lt;/p&gt;</description><dc:creator>Jane Doe and John Roe</dc:creator>"
        "<pubDate>Tue, 04 Aug 2026 08:00:00 GMT</pubDate></item></channel></rss>",
    ),
    "zotero": (
        "items.json",
        '[{"key": "ABCD2345", "version": 7, "library": {"type": "group", "id": 45}, "meta": {"parsedDate": "2015-04"},'
        ' "data": {"key": "ABCD2345", "itemType": "journalArticle", "title": "A Paper", "DOI": "10.1000/X",'
        ' "creators": [{"creatorType": "author", "firstName": "Jane", "lastName": "Doe"}], "date": "April 2015",'
        ' "abstractNote": "Things.", "publicationTitle": "J", "url": "https://a.example/1", "tags": [{"tag": "x"}]}}]',
    ),
    "openreview": (
        "notes.json",
        '{"notes": [{"id": "aBcDeFgHiJ", "forum": "aBcDeFgHiJ", "cdate": 1767600000000, "tmdate": 1767600000000, "content":'
        ' {"title": {"value": "A Paper"}, "authors": {"value": ["Jane Doe"]}, "abstract": {"value": "Things."},'
        ' "venue": {"value": "ICLR 2026 poster"}, "venueid": {"value": "ICLR.cc/2026/Conference"}}}], "count": 1}',
    ),
    "beir": ("corpus.jsonl", '{"_id": "471", "title": "", "text": ""}\n{"_id": "1", "title": "T", "text": "Body."}\n'),
    "json-lines": (
        "papers.jsonl",
        '{"id": "arxiv:cs/9301112", "title": "A note on digitized angles", "abstract": "We study pixels.",'
        ' "authors": ["Donald E. Knuth"], "year": 1990, "date": "1990-03-31", "categories": ["cs.GR"], "primary": "cs.GR",'
        ' "url": "https://arxiv.org/abs/cs/9301112"}\n',
    ),
    "csl-json": (
        "library.json",
        '[{"id": "k1", "type": "article-journal", "title": "A Paper", "DOI": "10.1000/X", "URL": "https://a.example/p.pdf",'
        ' "author": [{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},'
        ' {"literal": "The Group"}], "issued": {"date-parts": [["2015", 4]]}, "container-title": "J"}]',
    ),
    "listing-page": ("page.txt", LISTING_TEXT),
    "pubmed-nbib": (
        "citation.nbib",
        "PMID- 27169098\nTI  - Proteomics: A new\n      perspective.\nLID - 10.4103/2277-9175.180636 [doi]\n"
        "AB  - Things.\nFAU - Shruthi, Basavaradhya Sahukar\nDP  - 2016 May 3\nJT  - Adv Res\n",
    ),
    "ris": (
        "refs.ris",
        "TY  - JOUR\nAU  - Doe, Jan\nA1  - Smith, Bob, Jr.\nTI  - A Paper\nDO  - doi:10.1000/X\nPY  - 2015/october\n"
        "JO  - J\nUR  - https://a.example/p;q=1\nKW  - one\nKW  - two\nER  - \n",
    ),
    "wos": (
        "savedrecs.isi",
        "FN Clarivate\nVR 1.0\nPT J\nAU Doe, J\n   Roe, R\nAF Doe, Jane\n   Roe, Richard\nTI A paper on\n   things\nSO J\n"
        "PY 2006\nPD MAY 15\nDI 10.1000/x\nUT MEDLINE:16842170\nER\n\nEF\n",
    ),
    "endnote": ("refs.enw", "%0 Journal Article\n%T A Paper\n%A Doe, Jane\n%D 2006\n%J J\n%R 10.1000/x\n%X Things.\n"),
    "bibtex": (
        "refs.bib",
        '@string{j = "Journal"}\n@article{doe06,\n author = {Doe, Jane and {The Group}},\n title = {A {Paper}},\n'
        ' journal = j # " of X",\n year = 2006, month = may, doi = {10.1000/x}}\n',
    ),
}
"""Source name to a file's name and its text."""
