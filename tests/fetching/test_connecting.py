"""A connection goes to the number that was looked at, and asks for the name: in ``Host``, TLS and the certificate."""

import shutil
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from broadsheet.errors import FetchFailed, Forbidden, TryLater
from broadsheet.fetching.connecting import Limits
from tests.fetching.outside import Outside
from tests.replay import ReplayServer, make_client, page, slow_drip

HOST = "feeds.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for feeds.example, signed by itself, in one file with its key."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    made = folder / "made.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "36500", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    subprocess.run([*command, "-keyout", folder / "key.pem", "-out", made], check=True, capture_output=True)
    made.write_bytes(made.read_bytes() + (folder / "key.pem").read_bytes())
    return made


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    """What a server on loopback needs to be feeds.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That certificate is trusted by this machine."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def resolve_to(*numbers: str) -> dict[str, object]:
    """Every name of the tests is this machine."""
    return {"resolver": Outside({HOST: numbers, "other.example": numbers}).resolve}


@pytest.mark.usefixtures("trusted")
def test_a_name_is_asked_for_at_its_number(tls: ssl.SSLContext, tmp_path: Path) -> None:
    asked: list[str | None] = []
    tls.sni_callback = lambda _, name, __: asked.append(name)
    with ReplayServer({"/": page("x")}, tls=tls) as server:
        url = server.url.replace("127.0.0.1", HOST)
        client = make_client(tmp_path, given=resolve_to("127.0.0.1"), allow_private=HOST)
        assert client.get(url, typed=True).body == b"x"
    assert asked == [HOST]
    assert server.asked[0].headers["host"] == url.removeprefix("https://")


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_not_taken(tls: ssl.SSLContext, tmp_path: Path) -> None:
    with ReplayServer({"/": page("x")}, tls=tls) as server:
        client = make_client(tmp_path, given=resolve_to("127.0.0.1"), allow_private="other.example, 127.0.0.1")
        for host in ("other.example", "127.0.0.1"):
            with pytest.raises(TryLater, match="certificate"):
                client.get(server.url.replace("127.0.0.1", host), typed=True)
    assert server.asked == []


def test_a_certificate_that_nobody_vouches_for_is_not_taken(tls: ssl.SSLContext, tmp_path: Path) -> None:
    with ReplayServer({"/": page("x")}, tls=tls) as server:
        client = make_client(tmp_path, given=resolve_to("127.0.0.1"), allow_private=HOST)
        with pytest.raises(TryLater, match="certificate"):
            client.get(server.url.replace("127.0.0.1", HOST), typed=True)
    assert server.asked == []


@pytest.mark.usefixtures("trusted")
def test_a_drip_over_tls_ends_too(tls: ssl.SSLContext, tmp_path: Path) -> None:
    limits = Limits(silence=20, whole=0.3)
    client = make_client(tmp_path, given={**resolve_to("127.0.0.1"), "limits": limits}, allow_private=HOST)
    with ReplayServer({"/": slow_drip()}, tls=tls) as server, pytest.raises(TryLater, match="in time"):
        client.get(server.url.replace("127.0.0.1", HOST), typed=True)
    assert len(server.asked) == 1


def test_a_server_that_speaks_no_tls_is_no_secure_one(tmp_path: Path) -> None:
    client = make_client(tmp_path, given=resolve_to("127.0.0.1"), allow_private=HOST)
    with ReplayServer({"/": page("x")}) as server, pytest.raises(TryLater, match="secure connection"):
        client.get(server.url.replace("http://127.0.0.1", f"https://{HOST}"), typed=True)


def test_the_next_number_is_tried_where_one_takes_no_connection(tmp_path: Path) -> None:
    with ReplayServer({"/": page("x")}) as server:
        client = make_client(tmp_path, given=resolve_to("::1", "127.0.0.1"), allow_private=HOST)
        assert client.get(server.url.replace("127.0.0.1", HOST), typed=True).body == b"x"
    assert client.requests == 1


def test_only_a_few_numbers_are_tried(tmp_path: Path) -> None:
    client = make_client(tmp_path, given=resolve_to("::1", "0::1", "0:0::1", "127.0.0.1"), allow_private=HOST)
    with ReplayServer({"/": page("x")}) as server, pytest.raises(TryLater):
        client.get(server.url.replace("127.0.0.1", HOST), typed=True)
    assert server.asked == []


@contextmanager
def speak(words: bytes) -> Iterator[str]:
    """A machine that says these bytes to everybody, whatever they ask; its address."""

    class Speaking(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            self.wfile.write(words)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Speaking) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


NO_HTTP = {
    "no status": b"HTTP/1.1 abc\r\n\r\n",
    "no HTTP": b"\0\0\0\0\r\n\r\n",
    "an old form": b"hello",
    "too many headers": b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n",
    "a header too long": b"HTTP/1.1 200 OK\r\na: " + b"b" * 70_000 + b"\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "pieces of no length": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nab\r\n",
}


@pytest.mark.parametrize("words", NO_HTTP.values(), ids=NO_HTTP.keys())
def test_what_is_no_answer_of_http_is_never_taken_for_one(words: bytes, tmp_path: Path) -> None:
    with speak(words) as url, pytest.raises(FetchFailed):
        make_client(tmp_path, hf=url).get(url)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "localhost."])
def test_this_machine_is_refused_by_the_resolver_of_life(host: str, tmp_path: Path) -> None:
    with ReplayServer({"/": page("x")}) as server, pytest.raises(Forbidden, match="private network"):
        make_client(tmp_path).get(server.url.replace("127.0.0.1", host), typed=True)
    assert server.asked == []
