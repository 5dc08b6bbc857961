"""The kept fork of pyoai, which asks by POST."""

from oaipmh.client import Client
from oaipmh.error import CannotDisseminateFormatError, IdDoesNotExistError, NoRecordsMatchError
from oaipmh.metadata import MetadataRegistry, oai_dc_reader
from telling import SITE, Teller, has_each_once

registry = MetadataRegistry()
registry.registerReader("oai_dc", oai_dc_reader)
client = Client(f"{SITE}/oai", registry)
teller = Teller("oaipmh (pyoai)", "oaipmh")

teller.call("Identify", client.identify, lambda got: got.deletedRecord() == "persistent")
teller.call("granularity", client.updateGranularity)
teller.call("formats", lambda: [one[0] for one in client.listMetadataFormats()], lambda got: got == ["oai_dc", "arXiv"])
teller.call("sets", lambda: list(client.listSets()), lambda got: len(got) > 150)
records = teller.call(
    "every record",
    lambda: [
        (header, metadata)
        for header, metadata, _ in teller.while_more_come(client.listRecords(metadataPrefix="oai_dc"))
    ],
    lambda got: has_each_once(header.identifier() for header, _ in got),
)
teller.call(
    "every header",
    lambda: [header.identifier() for header in client.listIdentifiers(metadataPrefix="oai_dc")],
    has_each_once,
)
for spec in ("cs", "cs:cs:CL", "physics"):
    teller.call(
        f"set {spec}",
        lambda spec=spec: len(list(client.listIdentifiers(metadataPrefix="oai_dc", set=spec))),
        lambda got: got > 0,
    )
for header, metadata in (records or [])[:10]:
    teller.call("a title", lambda metadata=metadata: metadata.getField("title"), lambda got: got and got[0])
    teller.call(
        "a record",
        lambda header=header: client.getRecord(identifier=header.identifier(), metadataPrefix="oai_dc"),
        lambda got: got[0].identifier(),
    )
teller.refuse(
    "no such record", lambda: client.getRecord(identifier="oai:x:1", metadataPrefix="oai_dc"), IdDoesNotExistError
)
teller.refuse(
    "no such set", lambda: list(client.listIdentifiers(metadataPrefix="oai_dc", set="cs:cs:XX")), NoRecordsMatchError
)
teller.refuse(
    "no such format", lambda: list(client.listIdentifiers(metadataPrefix="marc")), CannotDisseminateFormatError
)
teller.differ(
    "a record's day is that of its last change in this library, not in arXiv's",
    lambda: records[0][0].datestamp(),
    lambda got: got >= client.identify().earliestDatestamp(),
)
teller.tell()
