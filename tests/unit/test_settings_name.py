"""What names the settings of a deployment: the code that stands under SETTINGS in the template."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.support.template import template

FUNCTION = template()["Resources"]["SettingsFunction"]["Properties"]
LIMIT = 4096
"""Characters of code that CloudFormation takes in a template."""
TOLD = {"ServiceToken": "arn", "TRON_HTTP_ENDPOINT": "https://a.example", "TRONAPI_KEY": "kanarienvogel7Zq"}

type Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask() -> Iterator[Ask]:
    """Has settings named, as CloudFormation does, and returns the answer that was put."""
    answers: list[tuple[str | None, bytes]] = []

    class Bucket(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            answers.append(
                (self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"])))
            )
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Bucket) as server:
        Thread(target=server.serve_forever, daemon=True).start()

        def name(kind: str, **told: str) -> dict[str, Any]:
            _handler()(_event(kind, f"http://127.0.0.1:{server.server_port}/?signed", told), None)
            content_type, body = answers.pop()
            assert content_type == ""  # the address is signed for none
            return dict(json.loads(body))

        yield name
        server.shutdown()


def _handler() -> Any:
    scope: dict[str, Any] = {}
    exec(FUNCTION["Code"]["ZipFile"], scope)  # noqa: S102  # it is ours
    return scope[FUNCTION["Handler"].removeprefix("index.")]


def _event(kind: str, url: str, told: dict[str, str]) -> dict[str, Any]:
    ids = {"StackId": "stack", "RequestId": "request", "LogicalResourceId": "Settings"}
    return {**ids, "RequestType": kind, "ResponseURL": url, "ResourceProperties": told}


def test_answer_is_cloudformations(ask: Ask) -> None:
    answer = ask("Create", **TOLD)
    assert answer.pop("PhysicalResourceId").startswith("settings-")
    assert answer == {
        "Status": "SUCCESS",
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Settings",
    }


def test_same_settings_have_one_name_whatever_is_done(ask: Ask) -> None:
    """Another one would publish every function anew; deleting is asked for by it."""
    kinds = ("Create", "Update", "Delete")
    assert len({ask(kind, **TOLD)["PhysicalResourceId"] for kind in kinds}) == 1
    assert ask("Update", **dict(reversed(TOLD.items()))) == ask("Update", **TOLD)


@pytest.mark.parametrize("changed", TOLD)
def test_any_other_value_is_another_name(ask: Ask, changed: str) -> None:
    other = ask("Update", **TOLD | {changed: "another"})
    assert other["PhysicalResourceId"] != ask("Update", **TOLD)["PhysicalResourceId"]


def test_name_shows_no_setting_and_fits_into_a_description(ask: Ask) -> None:
    name = ask("Create", **TOLD)["PhysicalResourceId"]
    assert not [value for value in TOLD.values() if value in name]
    assert len(name) <= 256


def test_who_cannot_answer_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """CloudFormation takes the deployment back when its time is over; a lie would leave the old settings."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("refused")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    with pytest.raises(OSError, match="refused"):
        _handler()(_event("Create", "https://bucket.example", TOLD), None)


def test_code_fits_into_the_template() -> None:
    assert len(FUNCTION["Code"]["ZipFile"]) <= LIMIT
