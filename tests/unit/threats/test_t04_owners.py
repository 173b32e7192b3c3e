"""T4 for those who change wallets, and who sign for them: the logs name neither them nor what they sent."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator.beginnings import RECEIVERS
from tests.simulator.wallets import PAYOUT, SECOND
from tests.support.http import EVERYTHING, Service, captured_logs
from tests.support.openapi import worlds
from tests.support.openapi.worlds import KMS, owners_signature, proof, unsigned_record
from tests.support.world import ADDRESS
from tron_staking.domain.wallet import EXTERNAL

WHO = "kanarienvogel-team"
POLICIES = {
    "operations": None,
    "receivers": [RECEIVERS[0]],
    "witnesses": [],
    "limits": {"FREEZE": {"at_once": "7654.321", "a_day": None}},
    "operations_a_minute": None,
    "automation": None,
}


@pytest.fixture
def service() -> Iterator[Service]:
    with worlds.service() as service:
        yield service


def _metrics(written: str) -> set[str]:
    blobs = [json.loads(line) for line in written.splitlines() if line.startswith('{"_aws"')]
    return {name for blob in blobs for name in blob}


def _said(logs: str, *secrets: str) -> list[str]:
    return [one for one in (ADDRESS, SECOND, WHO, EVERYTHING, *secrets) if one in logs]


def test_t04_changes_of_a_wallet_are_logged_and_counted_without_saying_whose(
    service: Service, capfd: pytest.CaptureFixture[str]
) -> None:
    owner = proof()
    with captured_logs() as logs:
        assert service.put_wallet(signer=EXTERNAL, proof=owner, principal=WHO).status == 200
        assert service.put_wallet(signer=KMS, payout_address=PAYOUT, principal=WHO).status == 200
        for path, body in _changes():
            assert service.put_policies(path, json=body, principal=WHO).status == 200
        service.freeze()
    told = logs.getvalue()
    assert "a wallet was changed" in told
    assert "policies of a wallet were changed" in told
    assert "policies of the service were changed" in told
    assert _said(told, KMS, PAYOUT, RECEIVERS[0], "7654", owner["signatures"][0]) == []
    assert {"WalletsChanged", "PoliciesChanged"} <= _metrics(capfd.readouterr().out)


def _changes() -> list[tuple[str, dict[str, Any]]]:
    stop = {"stopped": True}
    return [
        (f"/wallets/{ADDRESS}/policies", POLICIES),
        (f"/wallets/{ADDRESS}/stopped", stop),
        ("/stopped", stop),
    ]


def test_t04_signatures_of_owners_are_counted_and_not_said(
    service: Service, capfd: pytest.CaptureFixture[str]
) -> None:
    """The line names the record, and the request that brought the signature."""
    record = service.world.books.records[unsigned_record()]
    with captured_logs() as logs:
        answer = service.sign(record.staking_id, signature=owners_signature())
    assert answer.status == 202
    lines = [json.loads(line) for line in logs.getvalue().splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line.get("message") == "signed"]
    assert (line["staking_id"], line["correlation_id"]) == (
        record.staking_id,
        answer.headers["x-request-id"],
    )
    assert _said(logs.getvalue(), owners_signature(), record.attempt.raw_data.hex(), "tester") == []
    assert {"Signed", "Submitted"} <= _metrics(capfd.readouterr().out)
    assert owners_signature() not in answer.body
