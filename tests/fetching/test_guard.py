"""No address that somebody typed leads into a private network, however it is written. Nothing is sent anywhere."""

from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import FetchFailed, Forbidden, TryLater
from broadsheet.fetching.addresses import read_address
from broadsheet.fetching.guard import is_public
from tests.fetching.outside import PUBLIC, Outside
from tests.replay import make_client

WRITTEN = {
    "loopback": "http://127.0.0.1/feed",
    "loopback, another of its numbers": "http://127.99.1.2/",
    "this machine": "http://0.0.0.0/",
    "zero network": "http://0.1.2.3/",
    "private 10": "http://10.1.2.3/",
    "private 172": "http://172.31.255.254/",
    "private 192.168": "http://192.168.1.1/",
    "the cloud's own data": "http://169.254.169.254/latest/meta-data/",
    "carrier's network": "http://100.64.0.1/",
    "benchmark network": "http://198.18.0.1/",
    "protocol assignments": "http://192.0.0.8/",
    "example network": "http://192.0.2.1/",
    "multicast": "http://224.0.0.251/",
    "reserved": "http://240.0.0.1/",
    "broadcast": "http://255.255.255.255/",
    "relay of 6to4": "http://192.88.99.1/",
    "decimal": "http://2130706433/",
    "hexadecimal": "http://0x7f000001/",
    "hexadecimal parts": "http://0x7f.0x0.0x0.0x1/",
    "octal": "http://017700000001/",
    "octal parts": "http://0177.0.0.1/",
    "zeros before": "http://127.000.000.001/",
    "two parts": "http://127.1/",
    "three parts": "http://127.0.1/",
    "five parts": "http://127.0.0.1.1/",
    "a number too large": "http://4294967297/",
    "dot behind": "http://127.0.0.1./",
    "two dots behind": "http://127.0.0.1../",
    "name with two dots behind": "http://public.example../",
    "full-width digits": "http://１２７.０.０.１/",
    "ideographic dots": "http://127。0。0。1/",
    "half-width dots": "http://127｡0｡0｡1/",
    "digits in circles": "http://①②⑦.⓪.⓪.①/",
    "upper digits": "http://¹²⁷.⁰.⁰.¹/",
    "full-width letters": "http://ｌｏｃａｌｈｏｓｔ/",
    "name of loopback": "http://localhost/",
    "name of loopback, large": "http://LOCALHOST/",
    "name of loopback with a dot": "http://localhost./",
    "name below that of loopback": "http://feeds.localhost/",
    "a public name with a private number": "http://private.example/",
    "one private number among public ones": "http://mixed.example/",
    "a name with a private IPv6 number": "http://six.example/",
    "a name with a number that nobody can read": "http://odd.example/",
    "a name with a number and its network card": "http://card.example/",
    "IPv6 loopback": "http://[::1]/",
    "IPv6 loopback, written long": "http://[0:0:0:0:0:0:0:1]/",
    "IPv6 nowhere": "http://[::]/",
    "IPv6 link-local": "http://[fe80::1]/",
    "IPv6 with a network card": "http://[fe80::1%25eth0]/",
    "IPv6 site-local": "http://[fec0::1]/",
    "IPv6 private": "http://[fd00::1]/",
    "IPv6 multicast": "http://[ff02::1]/",
    "IPv6 examples": "http://[2001:db8::1]/",
    "IPv4 in IPv6": "http://[::ffff:127.0.0.1]/",
    "IPv4 in IPv6, in hexadecimal": "http://[::ffff:7f00:1]/",
    "IPv4 in IPv6, translated": "http://[::ffff:0:127.0.0.1]/",
    "IPv4 in IPv6, the old way": "http://[::127.0.0.1]/",
    "IPv4 in NAT64": "http://[64:ff9b::10.0.0.1]/",
    "IPv4 in local NAT64": "http://[64:ff9b:1::10.0.0.1]/",
    "IPv4 in 6to4": "http://[2002:7f00:1::]/",
    "IPv4 in Teredo": "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "IPv4 in ISATAP": "http://[2a00:1450::5efe:10.0.0.1]/",
    "a name before the host": "http://public.example@127.0.0.1/",
    "a name and a password before the host": "http://user:password@public.example/",
    "an empty name before the host": "http://@public.example/",
    "a backslash": "http://public.example\\@127.0.0.1/",
    "a backslash for a slash": "http:\\\\127.0.0.1/",
    "a tab in the host": "http://127.0.\t0.1/",
    "a line's end in the path": "http://public.example/\r\nHost: 127.0.0.1",
    "a blank before": " http://127.0.0.1/",
    "a NUL": "http://public.example\x00.127.0.0.1/",
    "percents in the host": "http://%31%32%37.0.0.1/",
    "a full-width percent": "http://％31.example/",
    "a full-width slash": "http://127.0.0.1／.public.example/",
    "a full-width at": "http://public.example＠127.0.0.1/",
    "no host": "http:///etc/passwd",
    "no host but a port": "http://:80/",
    "a file": "file:///etc/passwd",
    "gopher": "gopher://public.example:6379/_SET",
    "ftp": "ftp://public.example/",
    "data": "data:text/xml,<a/>",
    "script": "javascript:alert(1)",
    "no scheme": "//127.0.0.1/",
    "another scheme around": "feed:http://127.0.0.1/",
    "mail's port": "http://public.example:25/",
    "remote login's port": "https://public.example:22/",
    "port zero": "http://public.example:0/",
    "a port too large": "http://public.example:65616/",
    "a port of other digits": "http://public.example:８０/",
    "two ways to read a name": "http://faß.example/",
    "an invisible letter": "http://lo\u200dcalhost/",
    "a label too long": f"http://{'a' * 64}.example/",
    "a name too long": f"http://{'a.' * 130}example/",
    "an address too long": "http://public.example/" + "a" * 9_000,
    "brackets around a name": "http://[localhost]/",
    "a future form of address": "http://[v1.127.0.0.1]/",
    "an open bracket": "http://[::1/",
}  # fmt: skip

NAMES: dict[str, Sequence[str]] = {
    "public.example": [PUBLIC],
    "localhost": ["127.0.0.1", "::1"],
    "feeds.localhost": ["::1"],
    "private.example": ["10.0.0.5"],
    "mixed.example": [PUBLIC, "192.168.0.1"],
    "six.example": ["fd12:3456::1"],
    "odd.example": ["0177.0.0.1"],
    "card.example": ["fe80::1%eth0"],
    "fass.example": [PUBLIC],
}

SENT_ON = {
    "loopback": "http://127.0.0.1/",
    "decimal": "http://2130706433/",
    "IPv6": "http://[::1]/",
    "a private name": "http://private.example/",
    "without a scheme": "//127.0.0.1/admin",
    "a name before the host": "http://public.example@127.0.0.1/",
    "a file": "file:///etc/passwd",
    "script": "javascript:alert(1)",
    "mail's port": "http://public.example:25/",
    "a backslash": "/\\127.0.0.1/",
    "full-width": "http://１２７.０.０.１/",
    "a second machine that sends on": "http://second.example/",
}


@pytest.mark.parametrize("url", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_trick_is_refused_and_nobody_is_called(url: str, tmp_path: Path) -> None:
    outside = Outside(NAMES)
    client = make_client(tmp_path, given=outside.given())
    with pytest.raises(Forbidden) as refused:
        client.get(url, typed=True)
    assert outside.called == []
    assert refused.value.hint


@pytest.mark.parametrize("url", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_trick_is_refused_where_a_source_took_it_from_a_text(url: str, tmp_path: Path) -> None:
    outside = Outside(NAMES)
    with pytest.raises(Forbidden):
        make_client(tmp_path, given=outside.given()).get(url)
    assert outside.called == []


@pytest.mark.parametrize("location", SENT_ON.values(), ids=SENT_ON.keys())
def test_a_redirect_is_looked_at_like_the_first_address(location: str, tmp_path: Path) -> None:
    outside = Outside(
        {**NAMES, "second.example": [PUBLIC]},
        {"http://public.example/feed": location, "http://second.example/": "http://10.0.0.1/"},
    )
    with pytest.raises(Forbidden):
        make_client(tmp_path, given=outside.given()).get("http://public.example/feed", typed=True)
    assert {host for host, _ in outside.called} <= {"http://public.example/feed", "http://second.example/"}


def test_a_name_that_changes_its_number_gains_nothing(tmp_path: Path) -> None:
    """The number that was looked at is the one that is connected to; the name is asked once."""
    outside = Outside({"rebinding.example": iter([[PUBLIC], ["127.0.0.1"]])})
    client = make_client(tmp_path, given=outside.given())
    assert client.get("http://rebinding.example/", typed=True).body == b"fine"
    assert outside.called == [("http://rebinding.example/", (PUBLIC,))]
    with pytest.raises(Forbidden):
        client.get("http://rebinding.example/", typed=True)
    assert len(outside.called) == 1


def test_a_name_that_changes_between_two_hops_is_looked_at_again(tmp_path: Path) -> None:
    outside = Outside({"rebinding.example": iter([[PUBLIC], ["127.0.0.1"]])}, {"http://rebinding.example/": "/again"})
    with pytest.raises(Forbidden):
        make_client(tmp_path, given=outside.given()).get("http://rebinding.example/", typed=True)
    assert len(outside.called) == 1


FINE = {
    "http": ("http://public.example/feed?a=b", "http://public.example/feed?a=b", PUBLIC),
    "https": ("https://public.example/", "https://public.example/", PUBLIC),
    "in capitals": ("HTTP://PUBLIC.Example/A", "http://public.example/A", PUBLIC),
    "dot behind": ("http://public.example./", "http://public.example/", PUBLIC),
    "no path": ("http://public.example", "http://public.example/", PUBLIC),
    "a fragment": ("http://public.example/a#b", "http://public.example/a", PUBLIC),
    "a high port": ("http://public.example:8080/", "http://public.example:8080/", PUBLIC),
    "its usual port": ("https://public.example:443/", "https://public.example/", PUBLIC),
    "a number": ("http://93.184.216.34/", "http://93.184.216.34/", PUBLIC),
    "an IPv6 number": ("http://[2606:4700::1]/", "http://[2606:4700::1]/", "2606:4700::1"),
    "NAT64 of a public number": ("http://nat.example/", "http://nat.example/", "64:ff9b::5db8:d822"),
    "an international name": ("http://bücher.example/", "http://xn--bcher-kva.example/", PUBLIC),
    "letters in the path": ("http://public.example/é?ü=1", "http://public.example/%C3%A9?%C3%BC=1", PUBLIC),
}


@pytest.mark.parametrize(("url", "asked", "number"), FINE.values(), ids=FINE.keys())
def test_what_is_public_is_asked_at_the_number_that_was_looked_at(
    url: str, asked: str, number: str, tmp_path: Path
) -> None:
    outside = Outside(
        {"public.example": [PUBLIC], "xn--bcher-kva.example": [PUBLIC], "nat.example": ["64:ff9b::5db8:d822"]}
    )
    assert make_client(tmp_path, given=outside.given()).get(url, typed=True).body == b"fine"
    assert outside.called == [(asked, (number,))]


def test_the_owner_may_allow_machines_of_his_own(tmp_path: Path) -> None:
    outside = Outside({"nas.home": ["192.168.1.5"], "a.lab.example": ["10.0.0.1"], "other.home": ["192.168.1.6"]})
    allowed = "nas.home, 10.9.9.9, *.lab.example"
    client = make_client(tmp_path, given=outside.given(), allow_private=allowed)
    for url in ("http://nas.home:81/", "http://10.9.9.9/", "http://a.lab.example/"):
        assert client.get(url, typed=True).body == b"fine"
    for url in ("http://other.home/", "http://lab.example.other.home/", "http://10.9.9.8/"):
        with pytest.raises((Forbidden, TryLater)):
            client.get(url, typed=True)
    assert len(outside.called) == 3


def test_the_bases_of_the_settings_are_trusted_unless_somebody_typed_them(tmp_path: Path) -> None:
    outside = Outside({"mirror.home": ["10.0.0.1"]}, {"http://mirror.home/oai": "/oai2"})
    client = make_client(tmp_path, given=outside.given(), arxiv_oai="http://mirror.home/oai")
    assert client.get("http://mirror.home/oai").url == "http://mirror.home/oai2"
    with pytest.raises(Forbidden):
        client.get("http://mirror.home/oai", typed=True)
    with pytest.raises(Forbidden):
        client.get("http://mirror.home:8080/oai")


def test_what_is_sent_to_an_address_that_somebody_typed_is_guarded_too(tmp_path: Path) -> None:
    outside = Outside({"mirror.home": ["10.0.0.1"], "public.example": [PUBLIC]})
    client = make_client(tmp_path, given=outside.given(), arxiv_oai="http://mirror.home")
    for url in ("http://mirror.home/hook", "http://10.0.0.2/hook", "http://[::1]/"):
        with pytest.raises(Forbidden):
            client.post(url, b"{}", "application/json", typed=True)
    assert client.post("http://public.example/hook", b"{}", "application/json", typed=True).body == b"fine"
    assert [address for address, _ in outside.called] == ["http://public.example/hook"]


def test_a_trusted_base_does_not_lead_to_other_private_machines(tmp_path: Path) -> None:
    outside = Outside({"mirror.home": ["10.0.0.1"]}, {"http://mirror.home/oai": "http://10.0.0.2/"})
    with pytest.raises(Forbidden):
        make_client(tmp_path, given=outside.given(), arxiv_oai="http://mirror.home/oai").get("http://mirror.home/oai")
    assert len(outside.called) == 1


def test_one_base_of_the_settings_does_not_lead_to_another(tmp_path: Path) -> None:
    outside = Outside({"mirror.home": ["10.0.0.1"]}, {"http://mirror.home/oai": "http://127.0.0.1:23119/api/"})
    client = make_client(tmp_path, given=outside.given(), arxiv_oai="http://mirror.home/oai")
    assert client.get("http://127.0.0.1:23119/api/").body == b"fine"
    with pytest.raises(Forbidden):
        client.get("http://mirror.home/oai")


def test_a_refusal_says_what_to_type(tmp_path: Path) -> None:
    outside = Outside({"nas.home": ["192.168.1.5"]})
    with pytest.raises(Forbidden) as refused:
        make_client(tmp_path, given=outside.given()).get("http://nas.home/feed?token=abc", typed=True)
    assert "BROADSHEET_ALLOW_PRIVATE=nas.home" in refused.value.hint
    assert "abc" not in str(refused.value)


def test_a_password_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(Forbidden) as refused:
        make_client(tmp_path, given=Outside().given()).get("http://me:geheim@public.example/", typed=True)
    assert "geheim" not in str(refused.value) + refused.value.url


def test_a_name_that_nobody_has_is_asked_for_later(tmp_path: Path) -> None:
    outside = Outside()
    with pytest.raises(TryLater, match="no machine of that name"):
        make_client(tmp_path, given=outside.given()).get("http://gone.example/", typed=True)
    assert outside.called == []


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z0-9.:@\[\]%\\/-]{1,40}", fullmatch=True))
def test_any_text_is_an_address_or_refused_and_reads_the_same_twice(text: str) -> None:
    try:
        found = read_address(text)
    except FetchFailed:
        return
    assert read_address(found.text) == found
    assert found.text.isascii()


@given(st.ip_addresses())
def test_no_number_is_public_that_python_holds_private(number: object) -> None:
    address = ip_address(str(number))
    if address.is_private or address.is_loopback or address.is_multicast or address.is_link_local:
        assert not is_public(address)
