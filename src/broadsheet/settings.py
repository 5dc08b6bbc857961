"""Every setting, one row each. Help, documentation and checks all read these rows."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from broadsheet.errors import BadInput
from broadsheet.settings_mail import MAIL_ROWS, MAIL_SECRETS, MailSettings, read_mail

_HOST_NAME = re.compile(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: its name, what it is when nobody says, and a sentence for people."""

    name: str
    default: str
    meaning: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"BROADSHEET_{self.name.upper()}"


SETTINGS = (
    Setting("home", "~/.broadsheet", "The folder that holds the library: store, index and nothing else."),
    Setting("host", "127.0.0.1", "The address the web pages listen on."),
    Setting("port", "8000", "The port the web pages listen on."),
    Setting(
        "allowed_hosts",
        "",
        "Other names the web pages answer to, comma separated, such as papers.example.org or *.example.org; "
        "a request under any name but these, localhost and bare addresses is refused.",
    ),
    Setting(
        "encoder", "auto", "Gives search its meaning: auto (the packaged model where installed) or none: words only."
    ),
    Setting("threads", "0", "How many processor threads encoding may use; 0 means all of them."),
    Setting("cache", "~/.cache/broadsheet", "The folder for what can be made again: the converted model."),
    Setting(
        "contact",
        "",
        "Your mail address, told to the services that are asked for papers, so that they can write to you.",
    ),
    Setting(
        "zone", "America/New_York", "The time zone in which days are counted; arXiv and Hugging Face count in this."
    ),
    Setting("site_name", "Broadsheet", "What your site is called in letters and feeds."),
    Setting(
        "public_url",
        "",
        "The address under which others reach your site, such as https://papers.example.org; links in letters "
        "and feeds begin with it. Once it is set, what is the owner's needs `broadsheet owner`.",
    ),
    Setting(
        "trusted_proxies",
        "",
        "The proxies before your site, comma separated: addresses or networks such as 10.0.0.0/8. Only what they say "
        "of where a request comes from is believed.",
    ),
    Setting(
        "api_needs_token",
        "no",
        "Whether programs need a token to read `/api/v1`, too: yes or no. To vote, save, submit or change anything "
        "they do; make one with `broadsheet token make`. Pages, feeds and the doors for other programs stay as open as "
        "before.",
    ),
    Setting(
        "api_origins",
        "",
        "The sites whose pages may use the API from a browser, comma separated, such as https://papers.example.org.",
    ),
    Setting(
        "edition_hour",
        "9",
        "The hour, in that zone, at which the day's edition is closed; what comes later is in the next one.",
    ),
    Setting(
        "allow_private",
        "",
        "Machines in your own network whose feeds may be fetched, comma separated: names or addresses.",
    ),
    Setting("arxiv_oai", "https://oaipmh.arxiv.org/oai", "Where arXiv is harvested (OAI-PMH)."),
    Setting("arxiv_rss", "https://rss.arxiv.org", "Where arXiv announces each day's papers (RSS)."),
    Setting("arxiv_api", "https://export.arxiv.org/api/query", "Where single papers of arXiv are looked up."),
    Setting("hf", "https://huggingface.co", "Where Hugging Face's daily papers are."),
    Setting("biorxiv", "https://api.biorxiv.org", "Where bioRxiv and medRxiv are harvested."),
    Setting("openalex", "https://api.openalex.org", "Where OpenAlex is asked."),
    Setting("openalex_key", "", "Your key for OpenAlex; without one it answers little."),
    Setting("s2", "https://api.semanticscholar.org", "Where Semantic Scholar is asked."),
    Setting("s2_key", "", "Your key for Semantic Scholar; without one it is slow."),
    Setting("crossref", "https://api.crossref.org", "Where DOIs are looked up."),
    Setting("pubmed", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils", "Where PubMed is asked."),
    Setting(
        "acl",
        "https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml",
        "The folder of the ACL Anthology's XML files.",
    ),
    Setting("openreview", "https://api2.openreview.net", "Where OpenReview is asked."),
    Setting("openreview_key", "", "Your log-in token for OpenReview; without one it refuses many networks."),
    Setting("zotero", "https://api.zotero.org", "Where Zotero libraries are read."),
    Setting("zotero_key", "", "Your key for a Zotero library that is not public."),
    Setting("zotero_local", "http://127.0.0.1:23119/api", "Where a Zotero that runs on this machine answers."),
    *(Setting(*row) for row in MAIL_ROWS),
)

SECRETS = frozenset({"openalex_key", "openreview_key", "s2_key", "zotero_key"}) | MAIL_SECRETS
"""Settings that are never shown, logged or written anywhere."""

ADDRESSES = (
    "arxiv_oai", "arxiv_rss", "arxiv_api", "hf", "biorxiv", "openalex", "s2", "crossref", "pubmed", "acl", "openreview",
    "zotero", "zotero_local",
)  # fmt: skip
"""Settings that hold the base address of a service, without a slash at the end."""

_DEFAULTS = {row.name: row.default for row in SETTINGS}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of this run, read and checked."""

    home: Path
    host: str
    port: int
    allowed_hosts: tuple[str, ...]
    encoder: str
    threads: int
    cache: Path
    contact: str = ""
    zone: str = "America/New_York"
    allow_private: tuple[str, ...] = ()
    site_name: str = "Broadsheet"
    public_url: str = ""
    edition_hour: int = 9
    trusted_proxies: tuple[str, ...] = ()
    """Networks: ``192.0.2.1/32``."""
    api_needs_token: bool = False
    api_origins: tuple[str, ...] = ()
    """Exactly as browsers write them: ``https://papers.example.org``."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Base address of each service by the name of its setting; use :meth:`address`."""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Keys for services by the name of their setting; empty where there is none."""
    mail: MailSettings = field(default_factory=MailSettings)
    mail_texts: Mapping[str, str] = field(default_factory=dict)
    """The settings of letters as they were written, for showing them; without what is secret."""
    """How letters go out and come back."""

    @property
    def site_url(self) -> str:
        """Where the site is, without a slash at the end: the public address, else the one it listens on."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    def address(self, name: str) -> str:
        """The base address that this setting names (``arxiv_oai``), without a slash at its end."""
        return self.addresses.get(name) or _DEFAULTS[name]

    def key(self, name: str) -> str:
        """The key that this setting (``s2_key``) holds, or empty. Never log it."""
        return self.keys.get(name, "")

    @property
    def answers_path(self) -> Path:
        """The folder of what services have answered and may be used again; it may be emptied at any time."""
        return self.home / "answers"

    @property
    def worker_path(self) -> Path:
        """The file that workers hold while they work."""
        return self.home / "worker"

    @property
    def store_path(self) -> Path:
        """The file that holds the truth."""
        return self.home / "library.sqlite"

    @property
    def orders_path(self) -> Path:
        """The folder of what the pages of a search remember of one another; it may be emptied at any time."""
        return self.home / "orders"

    @property
    def index_path(self) -> Path:
        """The folder that holds the index, which can be thrown away."""
        return self.home / "index"


def read_settings(**given: object) -> Settings:
    """Read the settings: what was given, else the environment, else the default.

    Raises :class:`BadInput` naming the setting when a value cannot be used.
    """
    texts = {row.name: _chosen(row, given.get(row.name)) for row in SETTINGS}
    settings = Settings(
        home=Path(texts["home"]).expanduser(),
        host=texts["host"],
        port=_whole_number("port", texts["port"], 0, 65535),
        allowed_hosts=_host_names(texts["allowed_hosts"]),
        encoder=texts["encoder"],
        threads=_whole_number("threads", texts["threads"], 0, 1024),
        cache=Path(texts["cache"]).expanduser(),
        contact=texts["contact"],
        zone=_zone(texts["zone"]),
        allow_private=_host_names(texts["allow_private"], "allow_private"),
        site_name=texts["site_name"][:100],
        public_url=_address("public_url", texts["public_url"]) if texts["public_url"] else "",
        trusted_proxies=_networks("trusted_proxies", texts["trusted_proxies"]),
        api_needs_token=_yes_or_no("api_needs_token", texts["api_needs_token"]),
        api_origins=_origins("api_origins", texts["api_origins"]),
        edition_hour=_whole_number("edition_hour", texts["edition_hour"], 0, 23),
        addresses={name: _address(name, texts[name]) for name in ADDRESSES},
        keys={name: texts[name] for name in sorted(SECRETS)},
        mail=read_mail(texts, Path(texts["home"]).expanduser()),
        mail_texts={name: texts[name] for name, _, _ in MAIL_ROWS if name not in MAIL_SECRETS},
    )
    if settings.encoder not in ("auto", "none"):
        raise BadInput(f"encoder is {settings.encoder!r}", "Set BROADSHEET_ENCODER to auto or none.")
    return settings


def _chosen(row: Setting, given: object) -> str:
    return str(given) if given is not None else os.environ.get(row.variable) or row.default


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:  # what is not found is a KeyError, a folder an OSError
        says = f"zone is {text[:80]!r}, which is no time zone"
        raise BadInput(says, "Set BROADSHEET_ZONE to one: Europe/Berlin") from error
    return text


def _address(name: str, text: str) -> str:
    if not _is_base(text):
        says = "holds a name or password" if "@" in text else f"is {text[:200]!r}, which is no web address"
        raise BadInput(
            f"{name} {says}",
            f"Set BROADSHEET_{name.upper()} to one that begins with https://, or take it away for the usual one.",
        )
    return text.rstrip("/")


def _is_base(text: str) -> bool:
    try:
        parts = urlsplit(text)
        has_place = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and has_place and "@" not in parts.netloc


def _host_names(text: str, setting: str = "allowed_hosts") -> tuple[str, ...]:
    names = tuple(name for name in (part.strip().lower() for part in text.split(",")) if name)
    for name in names:
        if not _HOST_NAME.fullmatch(name) and not _is_number(name):
            raise BadInput(
                f"{setting} holds {name[:80]!r}, which is no name of a machine",
                f"Set BROADSHEET_{setting.upper()} to names alone, without http:// or a port: papers.example.org",
            )
    return names


def _yes_or_no(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise BadInput(f"{name} is {text[:80]!r}", f"Set BROADSHEET_{name.upper()} to yes or no.")
    return text == "yes"


def _origins(name: str, text: str) -> tuple[str, ...]:
    """As browsers write them: without a path, and in small letters."""
    origins = tuple(one.strip().lower().rstrip("/") for one in text.split(",") if one.strip())
    for origin in origins:
        if not _is_base(origin) or origin.count("/") != 2 or "?" in origin or "#" in origin:
            hint = f"Set BROADSHEET_{name.upper()} to sites alone, without a path: https://papers.example.org"
            raise BadInput(f"{name} holds {origin[:80]!r}, which is no site", hint)
    return origins


def _networks(name: str, text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ip_network(part.strip(), strict=False)) for part in text.split(",") if part.strip())
    except ValueError as error:
        hint = f"Set BROADSHEET_{name.upper()} to addresses or networks: 127.0.0.1, 10.0.0.0/8"
        raise BadInput(f"{name} holds what is no address: {str(error)[:100]}", hint) from error


def _is_number(text: str) -> bool:
    """Whether it is the address of a machine in numbers, such as ``fd00::1``."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _whole_number(name: str, text: str, least: int, most: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise BadInput(
            f"{name} is {text!r}, which is not a whole number from {least} to {most}",
            f"Set BROADSHEET_{name.upper()} to such a number.",
        )
    return number
