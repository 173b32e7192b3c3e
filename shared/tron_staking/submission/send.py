"""Signs the stored bytes and hands them to the network. Safe to repeat: the txID stays the same."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tron_staking.domain.chain import MESSAGE_LENGTH, BroadcastAnswer
from tron_staking.domain.errors import (
    NodeUnavailable,
    SignatureRefused,
    SignerUnavailable,
    Unavailable,
    WalletNotFound,
)
from tron_staking.domain.ports import Broadcasts, FindsWallet, Node, Signs, TellsTime
from tron_staking.domain.telemetry import Happening, count
from tron_staking.domain.transaction import decode_raw
from tron_staking.models.records import Attempt, Send, StakingRecord
from tron_staking.submission.contracts import contract_of
from tron_staking.submission.pace import HANDOVER, Pace
from tron_staking.submission.ports import ChangesRecord

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Transmitter:
    """Broadcasts what is signed to the nodes in order, until one has the bytes."""

    nodes: Sequence[Node]
    clock: TellsTime

    def transmit(self, attempt: Attempt) -> Attempt:
        """The attempt with what the nodes said."""
        sends: list[Send] = []
        for node in self.nodes:
            answer = _hand_over(node, attempt)
            sends.append(_hint(self.clock, node.name, answer.code, answer.message))
            if answer.taken:
                count(Happening.SUBMITTED)
                break
        return attempt.sent(tuple(sends))


@dataclass(frozen=True)
class Sender:
    """Signs with the wallet's signer and broadcasts to the nodes in order, until one has the bytes."""

    wallets: FindsWallet
    signer: Signs
    nodes: Sequence[Node]
    clock: TellsTime

    def send(self, record: StakingRecord) -> Attempt:
        """The record's latest attempt, signed and sent, with what the nodes said.

        What its owner has yet to sign is left as it is. A signer that does not sign is a hint like a node
        that does not answer: it is noted, and the bytes are tried again while they may be included.
        Raises BooksUnavailable.
        """
        attempt = record.attempt
        if attempt.awaits_owner:
            return attempt
        try:
            refuse_foreign_bytes(record)
            signed = attempt if attempt.signatures else attempt.signed(self._sign(record))
        except (SignatureRefused, SignerUnavailable, WalletNotFound) as error:
            return attempt.sent((_hint(self.clock, "signer", error.code, error.detail),))
        return Transmitter(self.nodes, self.clock).transmit(signed)

    def _sign(self, record: StakingRecord) -> bytes:
        wallet = self.wallets.wallet(record.address)
        if wallet.permission_id != record.permission_id:
            raise SignatureRefused("the wallet signs with another permission by now; nothing was signed")
        return self.signer.sign(wallet, record.attempt.raw_data)


def send_now(
    record: StakingRecord,
    send: Callable[[StakingRecord], Attempt],
    changes: ChangesRecord,
    pace: Pace,
) -> None:
    """Sends what is stored. Nothing that goes wrong here changes an answer: the record is durable."""
    try:
        sent = record.with_attempt(send(record), due_at=pace.first_look())
        changes.change(record, sent)
        pace.wake_when_due(sent)
    except Exception:  # whatever it is, the caller's transaction is stored and will be finished
        _log.exception("left to the sweep")


def leave_to_worker(staking_id: str, pace: Pace) -> None:
    """Asks for a record to be advanced when the time of whoever stored it is over: it may have died."""
    try:
        pace.wake_at(staking_id, pace.clock.now() + HANDOVER)
    except Unavailable:
        _log.warning("no wake-up was sent; the sweep will find the record", exc_info=True)


def _hint(clock: TellsTime, node: str, code: str, message: str) -> Send:
    return Send(at=clock.now(), node=node, code=code, message=message[:MESSAGE_LENGTH])


def _hand_over(node: Broadcasts, attempt: Attempt) -> BroadcastAnswer:
    try:
        return node.broadcast(attempt.raw_data, *attempt.signatures)
    except NodeUnavailable as error:
        return BroadcastAnswer("NO_ANSWER", error.detail)


def refuse_foreign_bytes(record: StakingRecord) -> None:
    """The last line of defence: what will be signed says exactly what the record says."""
    raw = decode_raw(record.attempt.raw_data)
    if (raw.contract, raw.permission_id, raw.data) != (contract_of(record), record.permission_id, b""):
        raise SignatureRefused("the stored bytes are not what the record says; nothing was signed")
