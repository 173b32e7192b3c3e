import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.patience import HURRY, PATIENCE
from tron_staking.adapters.deadline_http import DeadlineAdapter, whole

PAUSE = 0.05
BYTES = 1000
"""They take most of a minute, with a pause after each."""

BODY = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % BYTES


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begin = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem)
    )
    return file


@pytest.fixture
def session(certificate: Path) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(certificate)
        session.mount("https://", DeadlineAdapter())
        yield session


def serve(certificate: Path, pieces: list[bytes], pause: float) -> tuple[str, threading.Thread]:
    """Answers one TLS connection piece by piece; the thread ends when the client hangs up, or never comes."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(PATIENCE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def answer() -> None:
        with (
            suppress(OSError),
            listener,
            context.wrap_socket(listener.accept()[0], server_side=True) as connection,
        ):
            connection.recv(65536)
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    return f"https://localhost:{listener.getsockname()[1]}/", thread


def test_tls_works_and_checks_the_certificate(session: requests.Session, certificate: Path) -> None:
    url, thread = serve(certificate, [BODY, b"x" * BYTES], 0)
    assert session.get(url, timeout=whole(PATIENCE)).content == b"x" * BYTES  # type: ignore[arg-type]  # as in use
    thread.join()


@pytest.mark.parametrize(
    "pieces",
    [[BODY, *[b"x"] * BYTES], [b"HTTP/1.1 200 OK\r\nX-A: ", *[b"1"] * BYTES, b"\r\n\r\n"]],
    ids=["body", "headers"],
)
def test_a_dribble_over_tls_does_not_reach_its_good_end(
    session: requests.Session, certificate: Path, pieces: list[bytes]
) -> None:
    """Each byte comes in time: who waited for it anew would be answered."""
    url, thread = serve(certificate, pieces, PAUSE)
    with pytest.raises(requests.RequestException, match=r"timed out|in time"):
        session.get(url, timeout=whole(HURRY))  # type: ignore[arg-type]  # as in use
    thread.join()
