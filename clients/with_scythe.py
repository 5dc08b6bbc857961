"""`oaipmh-scythe`, the OAI-PMH harvester that is kept up."""

from oaipmh_scythe import Scythe
from oaipmh_scythe.exceptions import BadArgument, CannotDisseminateFormat, IdDoesNotExist, NoRecordsMatch
from telling import SITE, Teller, has_each_once

teller = Teller("oaipmh-scythe", "oaipmh-scythe")
with Scythe(f"{SITE}/oai") as scythe:
    teller.call("Identify", scythe.identify, bool)
    teller.call("formats", lambda: list(scythe.list_metadata_formats()), lambda got: len(got) == 2)
    teller.call("sets", lambda: list(scythe.list_sets()), lambda got: len(got) > 150)
    for prefix in ("oai_dc", "arXiv"):
        teller.call(
            f"every record as {prefix}",
            lambda prefix=prefix: [
                one.header.identifier for one in teller.while_more_come(scythe.list_records(metadata_prefix=prefix))
            ],
            has_each_once,
        )
    names = teller.call(
        "every header",
        lambda: [one.identifier for one in scythe.list_identifiers(metadata_prefix="oai_dc")],
        has_each_once,
    )
    for spec in ("cs", "cs:cs:CL", "physics"):
        teller.call(
            f"set {spec}",
            lambda spec=spec: len(list(scythe.list_records(metadata_prefix="oai_dc", set_=spec))),
            lambda got: got > 0,
        )
    for name in (names or [])[:10]:
        teller.call(
            f"record {name}",
            lambda name=name: scythe.get_record(identifier=name, metadata_prefix="oai_dc"),
            lambda got: got.metadata,
        )
    teller.refuse(
        "nothing then", lambda: list(scythe.list_records(metadata_prefix="oai_dc", from_="2097-01-01")), NoRecordsMatch
    )
    teller.refuse(
        "no such record", lambda: scythe.get_record(identifier="oai:x:1", metadata_prefix="oai_dc"), IdDoesNotExist
    )
    teller.differ(
        "every category of arXiv is a set, also one of which nothing is here",
        lambda: {one.setSpec for one in scythe.list_sets()},
        lambda got: {"cs:cs:CL", "physics:hep-th", "econ:econ:EM"} <= got,
    )
    teller.refuse("no such format", lambda: list(scythe.list_records(metadata_prefix="marc")), CannotDisseminateFormat)
    teller.refuse(
        "a wrong day", lambda: list(scythe.list_records(metadata_prefix="oai_dc", from_="yesterday")), BadArgument
    )
teller.tell()
