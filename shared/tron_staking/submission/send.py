"""Signs the stored bytes and hands them to the network. Safe to repeat: the txID stays the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from tron_staking.domain.chain import MESSAGE_LENGTH, BroadcastAnswer
from tron_staking.domain.errors import (
    NodeUnavailable,
    SignatureRefused,
    SignerUnavailable,
    WalletNotFound,
)
from tron_staking.domain.ports import Broadcasts, FindsWallet, Node, Signs, TellsTime
from tron_staking.domain.telemetry import Happening, count
from tron_staking.domain.transaction import decode_raw
from tron_staking.models.records import Attempt, Send, StakingRecord
from tron_staking.submission.contracts import contract_of


@dataclass(frozen=True)
class Sender:
    """Signs with the wallet's signer and broadcasts to the nodes in order, until one has the bytes."""

    wallets: FindsWallet
    signer: Signs
    nodes: Sequence[Node]
    clock: TellsTime

    def send(self, record: StakingRecord) -> Attempt:
        """The record's latest attempt, signed and sent, with what the nodes said.

        A signer that does not sign is a hint like a node that does not answer: it is noted, and the bytes
        are tried again while they may be included. Raises BooksUnavailable.
        """
        attempt = record.attempt
        try:
            _refuse_foreign_bytes(record)
            signature = attempt.signature or self._sign(record)
        except (SignatureRefused, SignerUnavailable, WalletNotFound) as error:
            return attempt.sent(None, (self._hint("signer", error.code, error.detail),))
        return attempt.sent(signature, tuple(self._broadcast(attempt.raw_data, signature)))

    def _sign(self, record: StakingRecord) -> bytes:
        return self.signer.sign(self.wallets.wallet(record.address), record.attempt.raw_data)

    def _broadcast(self, raw_data: bytes, signature: bytes) -> list[Send]:
        sends: list[Send] = []
        for node in self.nodes:
            answer = _hand_over(node, raw_data, signature)
            sends.append(self._hint(node.name, answer.code, answer.message))
            if answer.taken:
                count(Happening.SUBMITTED)
                break
        return sends

    def _hint(self, node: str, code: str, message: str) -> Send:
        return Send(at=self.clock.now(), node=node, code=code, message=message[:MESSAGE_LENGTH])


def _hand_over(node: Broadcasts, raw_data: bytes, signature: bytes) -> BroadcastAnswer:
    try:
        return node.broadcast(raw_data, signature)
    except NodeUnavailable as error:
        return BroadcastAnswer("NO_ANSWER", error.detail)


def _refuse_foreign_bytes(record: StakingRecord) -> None:
    """The last line of defence: what will be signed says exactly what the record says."""
    if decode_raw(record.attempt.raw_data).contract != contract_of(record):
        raise SignatureRefused("the stored bytes are not what the record says; nothing was signed")
