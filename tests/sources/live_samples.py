"""Answers of bioRxiv, Crossref, PubMed and the ACL Anthology in the shape in which they come, written for these tests."""

# ruff: noqa: E501 - outside forms have long lines

import orjson


def preprint_row(number: int, version: int = 1, **told: object) -> dict[str, object]:
    """One row of bioRxiv's answer: a version of the paper with that number."""
    return {
        "title": f"A Study of Thing {number}",
        "authors": "Doe, J.; van der Berg, A. M.; The Thing Consortium",
        "author_corresponding": "Jane  Doe",
        "author_corresponding_institution": "A University",
        "doi": f"10.1101/2026.07.30.{number:06}",
        "date": "2026-08-03",
        "version": str(version),
        "type": "new results",
        "license": "cc_by",
        "category": "neuroscience",
        "jatsxml": "https://www.biorxiv.org/content/early/2026/08/03/x.source.xml",
        "abstract": "We study a thing, and find that it is there.",
        "funder": "NA",
        "published": "NA",
        "server": "bioRxiv",
        **told,
    }


def preprint_page(rows: list[dict[str, object]], total: int | str | None = None, cursor: int | str = 0) -> bytes:
    """BioRxiv's answer; counts come as numbers in one place and as texts in the next."""
    if not rows:
        return orjson.dumps({"messages": [{"status": "no posts found"}], "collection": []})
    message = {"status": "ok", "category": "all", "interval": "2026-08-03:2026-08-03", "cursor": cursor}
    message |= {
        "count": len(rows),
        "count_new_papers": str(len(rows)),
        "total": total if total is not None else str(len(rows)),
    }
    return orjson.dumps({"messages": [message], "collection": rows})


CROSSREF_WORK: dict[str, object] = {
    "indexed": {"date-parts": [[2026, 6, 6]], "date-time": "2026-06-06T19:55:37Z", "timestamp": 1780775737845},
    "reference-count": 70,
    "publisher": "A Press",
    "content-domain": {"domain": [], "crossmark-restriction": False},
    "DOI": "10.1000/Thing.1",
    "type": "journal-article",
    "is-referenced-by-count": 72,
    "title": ["On <i>Things</i>\n  and H<sub>2</sub>O"],
    "subtitle": ["A Study"],
    "author": [
        {
            "given": "Jane",
            "family": "Doe",
            "suffix": "Jr.",
            "sequence": "first",
            "affiliation": [{"name": "A University"}, {"name": "B"}],
        },
        {"name": "The Thing Consortium", "sequence": "additional", "affiliation": []},
        {"family": "Plato", "affiliation": []},
    ],
    "container-title": ["Journal of Things"],
    "issued": {"date-parts": [[2012, 3]]},
    "subject": ["Ecology"],
    "abstract": "<jats:title>Abstract</jats:title><jats:sec><jats:title>Aims</jats:title><jats:p>We study <jats:italic>things</jats:italic>"
    " with <jats:inline-formula><jats:alternatives><jats:tex-math>$$x^2$$</jats:tex-math></jats:alternatives></jats:inline-formula>"
    " &amp; more, p &lt; 0.05.</jats:p></jats:sec><jats:p>They are there.</jats:p>",
    "link": [
        {"URL": "https://press.example/1.pdf", "content-type": "application/pdf"},
        {"URL": "javascript:1", "content-type": "application/pdf"},
    ],
    "resource": {"primary": {"URL": "https://press.example/1"}},
    "relation": {"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.2507.06457", "asserted-by": "object"}]},
    "updated-by": [
        {
            "DOI": "10.1000/thing.1r",
            "type": "retraction",
            "label": "Retraction",
            "updated": {"date-parts": [[2015, 4, 1]]},
        }
    ],
}


def crossref_answer(*works: dict[str, object]) -> bytes:
    """A list of works in Crossref's envelope."""
    message = {"facets": {}, "total-results": len(works), "items": list(works), "items-per-page": 20}
    return orjson.dumps({"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message})


PUBMED_ARTICLE = """<PubmedArticle>
<MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">29768149</PMID>
 <DateRevised><Year>2022</Year><Month>04</Month><Day>10</Day></DateRevised>
 <Article PubModel="Print-Electronic"><Journal><ISSN IssnType="Electronic">1533-4406</ISSN>
  <JournalIssue CitedMedium="Internet"><Volume>378</Volume><PubDate><Year>2018</Year><Month>May</Month></PubDate></JournalIssue>
  <Title>The Journal of Things</Title><ISOAbbreviation>J Things</ISOAbbreviation></Journal>
  <ArticleTitle>Things in <i>E. coli</i> and CO<sub>2</sub>.</ArticleTitle>
  <ELocationID EIdType="pii" ValidYN="Y">S1</ELocationID><ELocationID EIdType="doi" ValidYN="Y">10.1000/Thing.2</ELocationID>
  <Abstract><AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Of &#946;<sub>2</sub>-agonists, p &lt; 0.05.</AbstractText>
   <AbstractText Label="UNLABELLED">They help <mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>.</AbstractText>
   <CopyrightInformation>Copyright.</CopyrightInformation></Abstract>
  <AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>O'Byrne</LastName><ForeName>Paul M</ForeName><Initials>PM</Initials><Suffix>Jr</Suffix>
    <AffiliationInfo><Affiliation>A Hospital.</Affiliation></AffiliationInfo><AffiliationInfo><Affiliation>B University.</Affiliation></AffiliationInfo></Author>
   <Author ValidYN="N"><LastName>O'Brine</LastName><ForeName>Paul M</ForeName></Author>
   <Author ValidYN="Y"><CollectiveName>The Thing Group</CollectiveName></Author></AuthorList>
  <PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>
  <ArticleDate DateType="Electronic"><Year>2018</Year><Month>05</Month><Day>17</Day></ArticleDate></Article>
 <MeshHeadingList><MeshHeading><DescriptorName UI="D001249" MajorTopicYN="N">Asthma</DescriptorName><QualifierName MajorTopicYN="Y">drug therapy</QualifierName></MeshHeading>
  <MeshHeading><DescriptorName UI="D006801" MajorTopicYN="N">Humans</DescriptorName></MeshHeading></MeshHeadingList>
 <KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">things</Keyword></KeywordList></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">29768149</ArticleId><ArticleId IdType="pmc">PMC1234567</ArticleId><ArticleId IdType="doi">10.1000/thing.2</ArticleId></ArticleIdList>
 <ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.9999/another</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>
</PubmedArticle>
"""


def pubmed_set(*articles: str) -> str:
    """A file of PubMed."""
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2026//EN"'
        ' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd">\n'
    )
    return f"{head}<PubmedArticleSet>\n{''.join(articles)}</PubmedArticleSet>\n"


ACL_PAPER = """    <paper id="1">
      <title><fixed-case>A</fixed-case>dap<fixed-case>L</fixed-case>e<fixed-case>R</fixed-case>: Things in <tex-math>O(n^2)</tex-math> Time</title>
      <author id="jane-doe" orcid="0000-0001-2345-6789"><first>Jane</first><last>Doe</last><affiliation>A University</affiliation></author>
      <author><first/><last>Plato</last></author>
      <pages>1-15</pages>
      <abstract>We study <i>things</i> in <tex-math>O(n^2)</tex-math>.<par/>Our code is at <url>https://github.com/a/b</url>.</abstract>
      <url hash="a3b4bfc3">2024.acl-long.1</url>
      <attachment type="software" hash="fc212cbc">2024.acl-long.1.software.zip</attachment>
      <revision id="1" href="2024.acl-long.1v1" hash="11111111"/>
      <revision id="2" href="2024.acl-long.1v2" hash="22222222" date="2024-09-01">Fixed a table.</revision>
      <award>Best Paper Award</award>
      <doi>10.18653/v1/2024.acl-long.1</doi>
      <bibkey>doe-plato-2024-adapler</bibkey>
    </paper>
"""


def acl_volume(*papers: str) -> str:
    """A collection with one volume."""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<collection id="2024.acl">
  <volume id="long" ingest-date="2024-08-05" type="proceedings">
    <meta>
      <booktitle>Proceedings of the 62nd Meeting on <fixed-case>T</fixed-case>hings (Volume 1: Long Papers)</booktitle>
      <editor><first>Lun-Wei</first><last>Ku</last></editor>
      <publisher>A Press</publisher><address>Bangkok</address><month>August</month><year>2024</year>
      <url hash="b8317652">2024.acl-long</url>
      <venue>acl</venue>
    </meta>
    <frontmatter><url hash="56ea4e43">2024.acl-long.0</url><bibkey>acl-2024-long</bibkey></frontmatter>
{"".join(papers)}  </volume>
  <event id="acl-2024"><meta><title>62nd Meeting on Things</title><location>Bangkok</location></meta>
    <colocated><volume-id>2024.things-1</volume-id></colocated></event>
</collection>
"""


LIVE_SAMPLES: dict[str, tuple[str, str]] = {
    "biorxiv": ("biorxiv-2026-08-03.json", preprint_page([preprint_row(1), preprint_row(2)]).decode()),
    "medrxiv": (
        "medrxiv-2026-08-03.json",
        preprint_page([preprint_row(3, server="medRxiv", category="health policy")]).decode(),
    ),
    "crossref": ("works.json", crossref_answer(CROSSREF_WORK).decode()),
    "pubmed-xml": ("pubmed26n0001.xml", pubmed_set(PUBMED_ARTICLE)),
    "acl-anthology": ("2024.acl.xml", acl_volume(ACL_PAPER)),
}
"""Source name to a file's name and its text."""
