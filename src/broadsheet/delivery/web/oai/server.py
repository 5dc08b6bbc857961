"""The answers of OAI-PMH 2.0: six verbs, by GET and by POST, errors within HTTP 200.

Lists go on by the library's own change numbers: what changes while somebody harvests moves to the end of the list, so
that nothing is skipped, and the list ends because the numbers only grow.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from threading import BoundedSemaphore
from urllib.parse import urlsplit

from lxml import etree
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers.harvest import HarvestEntry, HarvestSet
from broadsheet.clock import to_text
from broadsheet.delivery.web.forms import read_form
from broadsheet.delivery.web.oai.records import OAI, SCHEMAS, XSI, add_header, add_record, has_form
from broadsheet.delivery.web.oai.request import NOT_OURS, Asked, OaiError, Place, read_request
from broadsheet.delivery.web.site import Site, get_site
from broadsheet.delivery.web.xml import add, namespaces, to_bytes

PAGE = {"ListRecords": 500, "ListIdentifiers": 2_000}
"""Records in one answer."""
AT_ONCE = BoundedSemaphore(2)
"""Harvests are heavy and nobody waits for them at a screen: more than two at once are asked to come back."""
COME_BACK = 5
"""Seconds; harvesters read whole ones only."""
PATH = "/oai"
_OTHERS = {"oai:arXiv.org:": "arxiv:"}
"""Names that others gave a paper, and how we read them."""


async def answer_oai(request: Request) -> Response:
    """One request of a harvester."""
    fields = list(request.query_params.multi_items())
    if request.method == "POST":
        form = await read_form(request, keep_empty=True)
        fields += [(name, value) for name, values in form.items() for value in values]
    return await run_in_threadpool(_answer, get_site(request), fields)


def _answer(site: Site, fields: list[tuple[str, str]]) -> Response:
    if not AT_ONCE.acquire(blocking=False):
        says = "Others are harvesting. Come back in a few seconds."
        raise HTTPException(503, says, {"Retry-After": str(COME_BACK)})
    try:
        return _render(site, fields)
    finally:
        AT_ONCE.release()


def _render(site: Site, fields: list[tuple[str, str]]) -> Response:
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap=namespaces(OAI, xsi=XSI))
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    add(root, "responseDate", to_text(site.clock()))
    request = add(root, "request", site.library.settings.site_url + PATH)
    try:
        asked = read_request(fields)
        _VERBS[asked.verb](_Answering(site), root, asked)
    except OaiError as error:
        add(root, "error", error.says, code=error.code)
        if error.code in ("badVerb", "badArgument"):
            fields = []
    for name, value in fields:
        request.set(name, _printable(value))
    return Response(to_bytes(root), media_type="text/xml; charset=utf-8", headers={"Cache-Control": "no-store"})


def _printable(value: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", value)[:1_000]


class _Answering:
    """What every verb needs at hand."""

    def __init__(self, site: Site) -> None:
        self.library = site.library
        self.settings = site.library.settings
        # Change numbers mean nothing in another library, which may have taken the place of the one that gave a token.
        self.mark = site.library.library_id[:8]
        self.today = to_text(site.clock())[:10]
        self.sets = {one.spec: one for one in site.library.list_sets()}
        self.by_category = _by_category(self.sets)
        host = urlsplit(self.settings.site_url).hostname or ""
        self.namespace = host if re.fullmatch(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+", host) else "broadsheet.local"

    def identify(self, root: etree._Element, _: Asked) -> None:
        part = add(root, "Identify")
        told = {
            "repositoryName": self.settings.site_name,
            "baseURL": self.settings.site_url + PATH,
            "protocolVersion": "2.0",
            "adminEmail": self.settings.contact or f"webmaster@{self.namespace}",
            "earliestDatestamp": self.library.harvest.first_change()[:10] or self.today,
            "deletedRecord": "persistent",
            "granularity": "YYYY-MM-DD",
        }
        for name, text in told.items():
            add(part, name, text)
        self._describe_names(add(part, "description"))

    def _describe_names(self, part: etree._Element) -> None:
        space = "http://www.openarchives.org/OAI/2.0/oai-identifier"
        root = etree.SubElement(part, f"{{{space}}}oai-identifier", nsmap=namespaces(space))
        root.set(f"{{{XSI}}}schemaLocation", f"{space} {space}.xsd")
        sample = f"oai:{self.namespace}:p12"
        told = {"scheme": "oai", "repositoryIdentifier": self.namespace, "delimiter": ":", "sampleIdentifier": sample}
        for name, text in told.items():
            add(root, name, text)

    def list_formats(self, root: etree._Element, asked: Asked) -> None:
        named = asked.arguments.get("identifier")
        entry = self._find(named) if named is not None else None
        part = add(root, "ListMetadataFormats")
        for prefix, (schema, namespace) in SCHEMAS.items():
            if entry is None or has_form(entry, prefix):
                form = add(part, "metadataFormat")
                add(form, "metadataPrefix", prefix)
                add(form, "schema", schema)
                add(form, "metadataNamespace", namespace)

    def list_sets(self, root: etree._Element, _: Asked) -> None:
        part = add(root, "ListSets")
        for one in self.sets.values():
            element = add(part, "set")
            add(element, "setSpec", one.spec)
            add(element, "setName", one.title)

    def get_record(self, root: etree._Element, asked: Asked) -> None:
        entry, prefix = self._find(asked.arguments["identifier"]), asked.arguments["metadataPrefix"]
        if not has_form(entry, prefix):
            raise OaiError("cannotDisseminateFormat", f"This paper has no arXiv number, so there is no {prefix} of it.")
        part = add(root, "GetRecord")
        add_record(part, entry, prefix, self.namespace, self.by_category, self.settings.site_url)

    def list_part(self, root: etree._Element, asked: Asked) -> None:
        place = asked.place or Place("oai_dc")
        if place.given and place.library != self.mark:
            raise OaiError("badResumptionToken", NOT_OURS)
        most = PAGE[asked.verb]
        found = self._list(place, most + 1)
        if not found and not place.given:
            raise OaiError("noRecordsMatch", "No paper changed in that time, or none in that set.")
        part = add(root, asked.verb)
        for entry in found[:most]:
            if asked.verb == "ListIdentifiers":
                add_header(part, entry, self.namespace, self.by_category)
            else:
                add_record(part, entry, place.prefix, self.namespace, self.by_category, self.settings.site_url)
        self._lead_on(part, place, found, most)

    def _lead_on(self, part: etree._Element, place: Place, found: list[HarvestEntry], most: int) -> None:
        """The token that leads on; an empty one ends a list that came in parts."""
        if len(found) > most:
            then = replace(place, after=found[most - 1].number, given=place.given + most, library=self.mark)
            add(part, "resumptionToken", then.token, cursor=str(place.given))
        elif place.given:
            add(part, "resumptionToken", cursor=str(place.given))

    def _list(self, place: Place, limit: int) -> list[HarvestEntry]:
        if place.spec and place.spec not in self.sets:
            raise OaiError("noRecordsMatch", "There is no such set. ListSets has them all.")
        categories = self.sets[place.spec].categories if place.spec else ()
        scheme = "arxiv" if place.prefix == "arXiv" else ""
        return self.library.harvest.list_changed(place.after, place.since, place.end, categories, scheme, limit)

    def _find(self, identifier: str) -> HarvestEntry:
        name = identifier.removeprefix(f"oai:{self.namespace}:")
        for other, ours in _OTHERS.items():
            if identifier.startswith(other):
                name = ours + identifier.removeprefix(other)
        entry = self.library.harvest.find(name) if name != identifier else None
        if entry is None:
            raise OaiError("idDoesNotExist", f"There is no such paper. Identifiers look like oai:{self.namespace}:p12.")
        return entry


def _by_category(sets: Mapping[str, HarvestSet]) -> dict[str, HarvestSet]:
    """Category (or archive without categories) -> its set."""
    return {one.categories[0]: one for one in sets.values() if len(one.categories) == 1}


_VERBS = {
    "Identify": _Answering.identify,
    "ListMetadataFormats": _Answering.list_formats,
    "ListSets": _Answering.list_sets,
    "GetRecord": _Answering.get_record,
    "ListIdentifiers": _Answering.list_part,
    "ListRecords": _Answering.list_part,
}
