"""KMS: a key that is disabled, and a quota that is used up."""

import pytest

from tests.e2e.additive import OPERATIONS
from tests.e2e.conftest import Stack
from tests.e2e.faults.asked import Asked, key_of, service_here
from tests.e2e.faults.broken_aws import BrokenAws
from tests.e2e.faults.deployed import record_in_books
from tests.support.killer import Killer

pytestmark = [pytest.mark.stack, pytest.mark.moves_time]


def test_f05_key_is_disabled_for_a_while(stack: Stack) -> None:
    """The caller has its 202, and the stored bytes wait until the key signs."""
    asked, kms = Asked(stack), stack.aws.client("kms")
    keys = [key_of(stack, body) for body in asked.bodies.values()]
    for key in keys:
        kms.disable_key(KeyId=key)
    for function in OPERATIONS:
        assert asked.over_http(function).status == 202
    for staking_id in asked.ids.values():
        record = record_in_books(stack, staking_id)
        assert [send.code for send in record.attempt.sends] == ["signer_unavailable"]
        assert "the key is disabled" in record.attempt.sends[0].message
    for key in keys:
        kms.enable_key(KeyId=key)
    asked.ends_once()


def test_f05_kms_throttles(stack: Stack, killer: Killer, aws: BrokenAws) -> None:
    asked = Asked(stack)
    aws.throttle("Sign")
    for function in OPERATIONS:
        asked.here(function, service_here(killer))
    assert "node-1.broadcast" not in killer.calls
    aws.mend()
    asked.ends_once()
