"""Calling what somebody else chose: public machines only, those that were checked, bounded in time and size."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from kernel.addresses import AddressRefused, is_public, public_addresses, target_of
from kernel.outbound import CallFailed, call


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",  # noqa: S104
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
        "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254",
        "fec0::1", "ff02::1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "no address",
    ],
)  # fmt: skip
def test_an_address_that_not_everybody_reaches_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4009:80b::200e"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://shop.example/", "scheme"),
        ("ftp://shop.example/", "scheme"),
        ("file:///etc/passwd", "unreadable"),
        ("https://", "unreadable"),
        ("https://me:secret@shop.example/", "unreadable"),
        ("https://shop.example:99999/", "unreadable"),
        ("https://shop.example:0/", "unreadable"),
        ("https://shop.example/#part", "unreadable"),
        ("https://shop.example/a b", "unreadable"),
        ("https://shop.example/\r\nX-Evil:1", "unreadable"),
        ("https://[::1", "unreadable"),
        ("https://" + "a" * 64 + ".example/", "unreadable"),
        ("https://shop.example/" + "a" * 500, "unreadable"),
    ],
)
def test_what_is_no_https_address_is_refused(url: str, why: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        target_of(url)
    assert refusal.value.facts["why"] == why


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433", "0", "[::ffff:10.0.0.1]"])
def test_our_own_machine_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        public_addresses(target_of(f"https://{host}/"))
    assert refusal.value.facts["why"] in ("private", "unknown")


def _answers(*addresses: str) -> Any:
    """A name server that says these, one set at each question, the last again and again."""
    said = list(addresses)

    def lookup(_host: str, port: int, **_named: Any) -> list[tuple[Any, ...]]:
        now = said.pop(0) if len(said) > 1 else said[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in now.split()]

    return lookup


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(AddressRefused):
        public_addresses(target_of("https://shop.example/"), lookup=_answers("8.8.8.8 10.0.0.1"))


def test_a_name_that_answers_otherwise_the_second_time_is_asked_once(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("mine")
    lookup = _answers("127.0.0.1", "127.0.0.9")
    url = f"http://shop.example:{httpserver.port}/"
    assert call(url, loopback=True, lookup=lookup).body == b"mine"
    [(request, _response)] = httpserver.log
    assert request.headers["Host"] == f"shop.example:{httpserver.port}"
    with pytest.raises(CallFailed) as failure:
        call(url, loopback=True, lookup=lookup)
    assert failure.value.why == "connect"


def test_loopback_is_refused_unless_it_is_allowed(httpserver: HTTPServer) -> None:
    with pytest.raises(CallFailed) as failure:
        call(httpserver.url_for("/"))
    assert (failure.value.why, httpserver.log) == ("refused", [])


def test_a_redirect_is_an_answer_and_is_not_followed(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(status=302, headers={"Location": "/inside"})
    assert call(httpserver.url_for("/"), loopback=True).status == 302
    assert len(httpserver.log) == 1


def test_a_long_answer_is_cut(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(b"x" * 1_000_000)
    answer = call(httpserver.url_for("/"), loopback=True)
    assert (len(answer.body), answer.cut) == (65_536, True)


def test_a_peer_that_drips_is_cut_off_in_time(httpserver: HTTPServer) -> None:
    def drip(_request: Request) -> Response:
        def drops() -> Iterator[bytes]:
            for _drop in range(100):
                yield b"x"
                sleep(0.05)

        return Response(drops())

    httpserver.expect_request("/").respond_with_handler(drip)
    before = monotonic()
    with pytest.raises(CallFailed) as failure:
        call(httpserver.url_for("/"), loopback=True, seconds=0.5)
    assert failure.value.why == "timeout"
    assert monotonic() - before < 2


def test_a_peer_that_says_nothing_is_cut_off_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(CallFailed) as failure:
            call(f"http://127.0.0.1:{silent.getsockname()[1]}/", loopback=True, seconds=0.3)
        assert failure.value.why == "timeout"
        with pytest.raises(CallFailed) as failure:
            call(f"https://127.0.0.1:{silent.getsockname()[1]}/", loopback=True, seconds=0.3)
        assert failure.value.why == "timeout"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of shop.example, by itself; in one file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("shop.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "shop.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure_peer(certificate: Path) -> Iterator[HTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(host="127.0.0.1", ssl_context=context) as server:
        server.expect_request("/in").respond_with_data("welcome")
        yield server


def test_the_certificate_must_be_the_names_and_known(
    secure_peer: HTTPServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def why(host: str) -> str:
        try:
            answer = call(f"https://{host}:{secure_peer.port}/in", loopback=True, lookup=_answers("127.0.0.1"))
        except CallFailed as failure:
            return failure.why
        return answer.body.decode()

    assert why("shop.example") == "tls"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert why("shop.example") == "welcome"
    assert why("other.example") == "tls"
