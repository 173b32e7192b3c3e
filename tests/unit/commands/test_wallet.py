"""`make wallet STACK=…`: a tagged key in KMS, registered through the API with the caller's own token."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import boto3
import pytest
from moto import mock_aws

from commands import wallet
from commands.cloud import Cloud
from local.stack.failure import Failure
from tron_staking.adapters.signers.kms import KmsSigner
from tron_staking.domain.wallet import Wallet

TOKEN = "trs_prod_0123456789ab_kanarienvogel"


class Api:
    """The service's API: remembers what it was sent, and answers as it is told."""

    def __init__(self) -> None:
        self.status, self.says = 200, b"{}"
        self.sent: list[tuple[str, str, str, Any]] = []
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:  # http.server's name
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                api.sent.append(("PUT", self.path, self.headers["Authorization"], body))
                self.send_response(api.status)
                self.send_header("Content-Length", str(len(api.says)))
                self.end_headers()
                self.wfile.write(api.says)

            def log_request(self, *_: Any) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/prod"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    yield api
    api.server.shutdown()
    api.server.server_close()


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, api: Api) -> Iterator[Cloud]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        cloud = Cloud("tron-staking-prod", lambda service: boto3.client(service, region_name="eu-central-1"))
        cloud.__dict__["outputs"] = {"ApiUrl": api.url, "Stage": "prod"}
        yield cloud


def test_key_is_made_registered_and_told(
    cloud: Cloud, api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TOKEN", TOKEN)
    wallet._in_the_cloud(cloud)
    ((_, path, authorization, body),) = api.sent
    address, key = path.rsplit("/", 1)[-1], body["signer"].removeprefix("kms:")
    assert (path, authorization) == (f"/prod/api/v1/tron/staking/wallets/{address}", f"Bearer {TOKEN}")
    kms = cloud.client("kms")
    assert KmsSigner(kms).sign(Wallet(address, f"kms:{key}"), b"raw data")
    assert kms.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "tron-staking", "TagValue": "prod"}]
    said = capsys.readouterr().out
    assert address in said
    assert "Next:" in said
    assert TOKEN not in said


def test_without_a_token_nothing_is_made(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOKEN", raising=False)
    with pytest.raises(Failure, match="read -rs TOKEN"):
        wallet._in_the_cloud(cloud)
    assert cloud.client("kms").list_keys()["Keys"] == []


@pytest.mark.parametrize(
    ("says", "told"),
    [(b'{"detail": "this token may not do that"}', "may not do that"), (b"<html>", "<html>")],
)
def test_a_key_that_is_not_registered_is_named(
    cloud: Cloud, api: Api, monkeypatch: pytest.MonkeyPatch, says: bytes, told: str
) -> None:
    monkeypatch.setenv("TOKEN", TOKEN)
    api.status, api.says = 403, says
    with pytest.raises(Failure, match=told) as caught:
        wallet._in_the_cloud(cloud)
    (key,) = cloud.client("kms").list_keys()["Keys"]
    assert key["KeyId"] in str(caught.value)
    assert TOKEN not in str(caught.value)
