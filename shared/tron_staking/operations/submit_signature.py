"""Takes signatures of the owner of an external wallet, and sends the transaction when they suffice."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.access import Caller
from tron_staking.domain.chain import Account
from tron_staking.domain.errors import (
    NO_SUCH_RECORD,
    SEND_AGAIN,
    BooksUnavailable,
    RecordChanged,
    RecordNotFound,
    SignatureRefused,
    StateConflict,
)
from tron_staking.domain.permission import Permission as AccountPermission
from tron_staking.domain.ports import ReadsAccount, RecoversSigners, Signed, TellsTime
from tron_staking.domain.scopes import Permission
from tron_staking.domain.telemetry import Happening, about, count
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.records import Attempt, Collected, OwnersSignature, StakingRecord
from tron_staking.models.responses import SignatureResponse
from tron_staking.models.signatures import SignatureRequest
from tron_staking.operations.permitted import permission_of
from tron_staking.submission.contracts import contract_number
from tron_staking.submission.entries import gates_of
from tron_staking.submission.pace import HANDOVER, SEND_WITHIN, Pace, owners_look
from tron_staking.submission.ports import ChangesRecord, LoadsRecord
from tron_staking.submission.send import Transmitter, leave_to_worker, refuse_foreign_bytes, send_now

_log = logging.getLogger(__name__)

_TRIES = 5
"""Signers of one transaction who send at the same moment: no permission has more keys."""


@dataclass(frozen=True)
class SignatureSubmitter:
    """Collects signatures. The bytes are those that were stored: only who may sign them is decided here."""

    loads: LoadsRecord
    changes: ChangesRecord
    accounts: ReadsAccount
    signers: RecoversSigners
    transmitter: Transmitter
    pace: Pace
    clock: TellsTime

    def submit(self, staking_id: str, request: SignatureRequest, caller: Caller) -> SignatureResponse:
        """What is still missing with these signatures; with nothing missing the transaction is sent.

        A signature that is there already is no mistake: whoever got no answer sends it again. What was signed
        enough is signed on where the account's permissions have changed since, or a node had lied about them:
        the chain would refuse it as it stands. A record of an account that the caller may not sign for is not
        there for them. Raises RecordNotFound, NotAuthenticated when the caller's token was revoked,
        SignatureRefused for a signature of somebody or something else, StateConflict (not_external,
        transaction_decided, transaction_expired, permission_missing, permission_denied,
        account_not_activated, wallet_stopped), Unavailable.
        """
        begun = self.clock.now()
        for _ in range(_TRIES):
            try:
                record = self.loads.load(staking_id)
                if not caller.scopes.allow(Permission.SIGN, record.address):
                    raise RecordNotFound(NO_SUCH_RECORD)
                about(staking_id=staking_id)
                stored = self._add(record, request.signatures, caller)
            except RecordChanged:
                continue
            if stored is not record:
                self._went_in(stored, begun)
            return _answer(stored)
        raise BooksUnavailable(f"others are signing at the same moment; {SEND_AGAIN}")

    def _add(self, record: StakingRecord, signatures: Sequence[bytes], caller: Caller) -> StakingRecord:
        """The record with these signatures, or as it is where they bring nothing."""
        collected = _collected(record)
        signed = [self.signers.of_transaction(record.attempt.raw_data, one) for one in signatures]
        fresh = [one for one in signed if one.by not in collected.signers]
        if not fresh and not collected.missing:
            return record
        self._refuse_late(record)
        if not fresh:
            return record
        refuse_foreign_bytes(record)
        permission = self._permission(record)
        _refuse_strangers(fresh, permission)
        if not collected.missing and _suffices(collected, permission):
            return record
        return self._store(record, _with(collected, fresh, permission), caller)

    def _refuse_late(self, record: StakingRecord) -> None:
        if record.status is not StakingStatusType.PENDING:
            raise StateConflict(
                "transaction_decided",
                f"the record is {record.status} and takes no more signatures; for another "
                "transaction send the operation with a new Idempotency-Key",
            )
        if self.clock.now() >= record.attempt.expiration:
            raise StateConflict(
                "transaction_expired",
                "the transaction has expired and can no longer be sent; when the record is FAILED, send the "
                "operation with a new Idempotency-Key",
            )

    def _permission(self, record: StakingRecord) -> AccountPermission:
        """The permission that the bytes name, as it is at the head: there the chain will check them."""
        account: Account | None = self.accounts.account(record.address)
        if account is None:
            raise StateConflict("account_not_activated", "the account is not on the chain")
        permission = permission_of(record.permission_id, account)
        if not permission.allows(contract_number(record.operation_type)):
            raise StateConflict(
                "permission_denied",
                f"the account's permission {record.permission_id} does not allow this operation any more",
            )
        return permission

    def _store(self, record: StakingRecord, collected: Collected, caller: Caller) -> StakingRecord:
        """Passes the gates once more: a wallet that was stopped meanwhile sends nothing."""
        attempt = record.attempt.model_copy(update={"collected": collected})
        now = self.clock.now()
        due_at = owners_look(attempt, now) if collected.missing else now + HANDOVER
        stored = record.with_attempt(attempt, due_at=due_at)
        self.changes.change(record, stored, gates_of(record.address, caller.token_id, record.staking_id))
        return stored

    def _went_in(self, record: StakingRecord, begun: datetime) -> None:
        """Sends what is signed enough. Nothing that goes wrong here changes the answer."""
        count(Happening.SIGNED)
        _log.info("signed")
        if record.attempt.awaits_owner:
            return
        if self.clock.now() - begun < SEND_WITHIN:
            send_now(record, self._transmit, self.changes, self.pace)
        else:
            leave_to_worker(record.staking_id, self.pace)

    def _transmit(self, record: StakingRecord) -> Attempt:
        return self.transmitter.transmit(record.attempt)


def _collected(record: StakingRecord) -> Collected:
    if record.attempt.collected is None:
        raise StateConflict(
            "not_external", "this service signs that transaction itself; no signature is wanted for it"
        )
    return record.attempt.collected


def _refuse_strangers(signed: Sequence[Signed], permission: AccountPermission) -> None:
    """As the chain does (java-tron `TransactionCapsule.checkWeight`)."""
    for one in signed:
        if one.by not in permission.weights:
            raise SignatureRefused(
                f"{one.by} signed, which is no key of the account's permission {permission.permission_id}; "
                "or something else was signed than the transaction's hash. Nothing was stored"
            )
    if len({one.by for one in signed}) < len(signed):
        raise SignatureRefused("two of the signatures are by the same key. Nothing was stored")


def _suffices(collected: Collected, permission: AccountPermission) -> bool:
    """Whether the chain will take what is there: each signature more costs its bytes, and a fee."""
    known = all(one in permission.weights for one in collected.signers)
    return known and not permission.missing(collected.signers)


def _with(collected: Collected, fresh: Sequence[Signed], permission: AccountPermission) -> Collected:
    """All signatures that count now: who lost his key since he signed would spoil the transaction."""
    kept = [one for one in collected.signatures if one.by in permission.weights]
    signatures = (*kept, *(OwnersSignature(by=one.by, signature=one.signature) for one in fresh))
    return Collected(signatures=signatures, missing=permission.missing([one.by for one in signatures]))


def _answer(record: StakingRecord) -> SignatureResponse:
    collected = _collected(record)
    return SignatureResponse(
        staking_id=record.staking_id,
        address=record.address,
        operation_type=record.operation_type,
        status=record.status,
        transaction_hash=record.transaction_hash,
        signed_by=collected.signers,
        missing_weight=collected.missing,
        expires_at=record.attempt.expiration,
        message=_message(record.status, collected.missing),
    )


def _message(status: StakingStatusType, missing: int) -> str:
    if missing:
        return f"signatures of weight {missing} are missing"
    if status is StakingStatusType.PENDING:
        return "signed; the transaction is sent"
    return f"signed and sent; the record is {status}"
