"""Sickle, the most used OAI-PMH harvester."""

from sickle import Sickle
from sickle.oaiexceptions import BadArgument, CannotDisseminateFormat, IdDoesNotExist, NoRecordsMatch
from telling import PAPERS, SITE, Teller, has_each_once

sickle = Sickle(f"{SITE}/oai", max_retries=3)
teller = Teller("Sickle", "Sickle")

identify = teller.call(
    "Identify", sickle.Identify, lambda got: got.deletedRecord == "persistent" and got.granularity == "YYYY-MM-DD"
)
teller.call(
    "ListMetadataFormats",
    lambda: [one.metadataPrefix for one in sickle.ListMetadataFormats()],
    lambda got: got == ["oai_dc", "arXiv"],
)
sets = teller.call("ListSets", lambda: [one.setSpec for one in sickle.ListSets()], lambda got: len(got) > 150)
for prefix in ("oai_dc", "arXiv"):
    found = teller.call(
        f"every record as {prefix}",
        lambda prefix=prefix: [
            (one.header.identifier, one.deleted or bool(one.metadata["title"]))
            for one in teller.while_more_come(sickle.ListRecords(metadataPrefix=prefix))
        ],
        lambda got: has_each_once(name for name, _ in got) and all(told for _, told in got),
    )
names = teller.call(
    "every header",
    lambda: [one.identifier for one in sickle.ListIdentifiers(metadataPrefix="oai_dc")],
    has_each_once,
)
for spec in ("cs", "cs:cs", "cs:cs:CL", "physics"):
    teller.call(
        f"set {spec}",
        lambda spec=spec: [one.header.setSpecs for one in sickle.ListRecords(metadataPrefix="oai_dc", set=spec)],
        bool,
    )
today = identify.earliestDatestamp if identify else "2026-01-01"
teller.call(
    "from a day",
    lambda: len(list(sickle.ListIdentifiers(metadataPrefix="oai_dc", **{"from": today}))),
    lambda got: got >= PAPERS,
)
for name in (names or [])[:5]:
    teller.call(
        f"record {name}",
        lambda name=name: sickle.GetRecord(identifier=name, metadataPrefix="oai_dc"),
        lambda got: got.deleted or got.metadata["title"],
    )
    teller.call(f"formats of {name}", lambda name=name: list(sickle.ListMetadataFormats(identifier=name)), bool)
teller.refuse(
    "nothing then", lambda: next(sickle.ListRecords(metadataPrefix="oai_dc", until="1999-01-01")), NoRecordsMatch
)
teller.refuse("no such record", lambda: sickle.GetRecord(identifier="oai:x:1", metadataPrefix="oai_dc"), IdDoesNotExist)
teller.refuse(
    "no such format",
    lambda: sickle.GetRecord(identifier=(names or [""])[0], metadataPrefix="marc"),
    CannotDisseminateFormat,
)
teller.refuse(
    "a wrong day", lambda: next(sickle.ListRecords(metadataPrefix="oai_dc", **{"from": "yesterday"})), BadArgument
)
teller.differ(
    "records have names of this site; arXiv's (oai:arXiv.org:...) are understood",
    lambda: sickle.GetRecord(identifier="oai:arXiv.org:2602.00001", metadataPrefix="oai_dc"),
    lambda got: got.header.identifier.endswith(":p1"),
)
teller.differ(
    "the formats arXivRaw and arXivOld are not served",
    lambda: [one.metadataPrefix for one in sickle.ListMetadataFormats()],
    lambda got: got == ["oai_dc", "arXiv"],
)
teller.differ(
    "withdrawn papers are marked deleted; arXiv promises that and never does",
    sickle.Identify,
    lambda got: got.deletedRecord == "persistent",
)
teller.differ(
    "the format arXiv lacks submitter's proxy, report number, licence and the classes of MSC and ACM",
    lambda: sickle.GetRecord(identifier="oai:arXiv.org:2602.00001", metadataPrefix="arXiv").metadata,
    lambda got: not {"proxy", "report-no", "license", "msc-class", "acm-class"} & got.keys(),
)
teller.tell()
