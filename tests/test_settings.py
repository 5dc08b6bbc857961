"""Settings are read and checked before anything else is done."""

import pytest

from broadsheet.errors import BadInput
from broadsheet.settings import ADDRESSES, SECRETS, SETTINGS, read_settings


def test_every_service_has_an_address_that_can_be_used() -> None:
    settings = read_settings()
    assert all(settings.address(name).startswith(("https://", "http://127.0.0.1")) for name in ADDRESSES)
    assert not any(settings.address(name).endswith("/") for name in ADDRESSES)


def test_an_address_loses_the_slash_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_HF", "http://127.0.0.1:9000/hf/")
    assert read_settings().address("hf") == "http://127.0.0.1:9000/hf"


@pytest.mark.parametrize("text", ["ftp://a.org", "a.org", "https://", "https://a.org:x", "https://[::1", "//a.org"])
def test_what_is_no_web_address_is_refused_by_its_setting(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("BROADSHEET_OPENALEX", text)
    with pytest.raises(BadInput, match=r"openalex is .*no web address") as told:
        read_settings()
    assert "BROADSHEET_OPENALEX" in told.value.hint


def test_a_password_in_an_address_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_ZOTERO", "https://me:secret@zotero.example.org")
    with pytest.raises(BadInput) as told:
        read_settings()
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../etc/passwd", "Europe", "x" * 300])
def test_what_is_no_time_zone_is_refused(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("BROADSHEET_ZONE", zone)
    with pytest.raises(BadInput, match="no time zone"):
        read_settings()


def test_machines_of_ones_own_are_named_or_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_ALLOW_PRIVATE", "feeds.lab.example.org, 10.0.0.5,fd00::1, *.lab.example.org")
    expected = ("feeds.lab.example.org", "10.0.0.5", "fd00::1", "*.lab.example.org")
    assert read_settings().allow_private == expected
    monkeypatch.setenv("BROADSHEET_ALLOW_PRIVATE", "http://feeds.lab.example.org")
    with pytest.raises(BadInput, match="allow_private holds"):
        read_settings()


def test_keys_do_not_stand_where_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(f"BROADSHEET_{name.upper()}", "very-secret")
    settings = read_settings()
    assert {settings.key(name) for name in SECRETS} == {"very-secret"}
    assert "very-secret" not in repr(settings)
    assert {row.name for row in SETTINGS} >= SECRETS


def test_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_TRUSTED_PROXIES", "127.0.0.1, 10.1.2.3/8,fd00::/8")
    assert read_settings().trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8", "fd00::/8")
    monkeypatch.setenv("BROADSHEET_TRUSTED_PROXIES", "proxy.example.org")
    with pytest.raises(BadInput, match="trusted_proxies holds") as told:
        read_settings()
    assert "BROADSHEET_TRUSTED_PROXIES" in told.value.hint


def test_what_programs_may_do_is_read() -> None:
    settings = read_settings(api_needs_token="yes", api_origins=" https://a.example , http://localhost:3000/")
    assert settings.api_needs_token
    assert settings.api_origins == ("https://a.example", "http://localhost:3000")
    assert not read_settings().api_needs_token
    assert read_settings().api_origins == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("api_needs_token", "maybe"),
        ("api_origins", "*"),
        ("api_origins", "papers.example.org"),
        ("api_origins", "https://a.example/path"),
        ("api_origins", "https://a.example?x"),
        ("api_origins", "https://user@a.example"),
        ("api_origins", "null"),
    ],
)
def test_what_programs_may_not_be_told_is_refused(name: str, text: str) -> None:
    with pytest.raises(BadInput, match=f"BROADSHEET_{name.upper()}"):
        read_settings(**{name: text})
