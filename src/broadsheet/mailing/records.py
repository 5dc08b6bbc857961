"""What the DNS says of the domain that letters come from, and whether mailboxes will believe them: SPF, DKIM, DMARC."""

from collections.abc import Callable, Iterator

from broadsheet.answers import Finding
from broadsheet.mailing.rsa_key import read_record
from broadsheet.mailing.signing_letters import DkimKey
from broadsheet.settings_mail import MailSettings

LookUp = Callable[[str], list[str] | None]
"""The TXT records of a name; empty where there are none, None where nobody could be asked."""

WAIT = 5.0


def look_up(name: str) -> list[str] | None:
    """Ask the name server of this machine."""
    import dns.exception
    import dns.resolver

    try:
        found = dns.resolver.resolve(name, "TXT", lifetime=WAIT)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError):
        return None
    return [b"".join(row.strings).decode("utf-8", "replace") for row in found]


def examine_records(mail: MailSettings, key: DkimKey | None, ask: LookUp) -> Iterator[Finding]:
    """A finding for each of the three."""
    yield _spf(mail.domain, ask(mail.domain))
    yield _dkim(mail, key, ask)
    yield _dmarc(mail.domain, ask(f"_dmarc.{mail.domain}"))


def _spf(domain: str, found: list[str] | None) -> Finding:
    if found is None:
        return _unasked("SPF", domain)
    ours = [one for one in found if one.lower().startswith("v=spf1")]
    if len(ours) == 1:
        return Finding("SPF", True, f"{domain} says who may send for it: {ours[0][:200]}")
    if ours:
        return Finding("SPF", False, f"{domain} has {len(ours)} SPF records; then none counts.", "Keep one.")
    hint = f'Add a TXT record to {domain}: "v=spf1 include:(what your provider names) ~all"'
    return Finding("SPF", False, f"{domain} does not say who may send for it.", hint)


def _dkim(mail: MailSettings, key: DkimKey | None, ask: LookUp) -> Finding:
    if key is None:
        says = "Letters are not signed by us; a provider may sign them for you."
        return Finding("DKIM", False, says, "broadsheet mail keys makes a key and prints its record.")
    found, ours = ask(key.record), read_record(mail.dkim_key)
    if found is None:
        return _unasked("DKIM", key.record)
    wanted = ours.partition("p=")[2]
    if any(wanted == "".join(one.split()).partition("p=")[2].partition(";")[0] for one in found):
        return Finding("DKIM", True, f"Letters are signed, and {key.record} has the key.")
    says = f"{key.record} has {'another key' if found else 'no key'}, so every signature of ours counts as forged."
    return Finding("DKIM", False, says, "broadsheet mail keys prints the record that belongs there.")


def _dmarc(domain: str, found: list[str] | None) -> Finding:
    if found is None:
        return _unasked("DMARC", domain)
    ours = [one for one in found if one.lower().startswith("v=dmarc1")]
    if ours:
        return Finding("DMARC", True, f"{domain} says what to do with forged letters: {ours[0][:200]}")
    hint = f'Add a TXT record to _dmarc.{domain}: "v=DMARC1; p=none"'
    return Finding("DMARC", False, f"{domain} does not say what to do with forged letters; Gmail asks for it.", hint)


def _unasked(name: str, domain: str) -> Finding:
    return Finding(name, False, f"Nobody could be asked about {domain}.", "Is a name server reachable from here?")
