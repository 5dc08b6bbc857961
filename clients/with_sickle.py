"""Sickle, the most used OAI-PMH harvester."""

import sys

from sickle import Sickle
from sickle.oaiexceptions import BadArgument, CannotDisseminateFormat, IdDoesNotExist, NoRecordsMatch
from telling import Teller

SITE, PAPERS = sys.argv[1], int(sys.argv[2])
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
            for one in sickle.ListRecords(metadataPrefix=prefix)
        ],
        lambda got: len({name for name, _ in got}) >= PAPERS and all(told for _, told in got),
    )
names = teller.call(
    "every header",
    lambda: [one.identifier for one in sickle.ListIdentifiers(metadataPrefix="oai_dc")],
    lambda got: len(set(got)) >= PAPERS,
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
teller.tell()
