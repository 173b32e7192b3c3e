"""Wallets as callers register and see them."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from tron_staking.domain.permission import FIRST_ACTIVE, LAST_ACTIVE, OWNER
from tron_staking.domain.registration import Registration, WalletChange
from tron_staking.domain.wallet import EXTERNAL, Wallet
from tron_staking.models.fields import AddressField, Frozen, Moment
from tron_staking.models.signatures import SignaturesField

_REGION = "[a-z0-9-]{1,32}:[0-9]{12}"
_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SIGNER = re.compile(
    rf"kms:(arn:aws[a-z-]{{0,16}}:kms:{_REGION}:key/)?({_UUID}|mrk-[0-9a-f]{{32}})"
    rf"|secret:arn:aws[a-z-]{{0,16}}:secretsmanager:{_REGION}:secret:[A-Za-z0-9/_+=.@-]{{1,519}}"
    rf"|{EXTERNAL}",
    re.ASCII,
)


def _signer(text: str) -> str:
    if not _SIGNER.fullmatch(text):
        raise ValueError("give kms:<key id or arn>, secret:<arn of the secret>, or external")
    return text


def _permission(number: int) -> int:
    if number != OWNER and not FIRST_ACTIVE <= number <= LAST_ACTIVE:
        raise ValueError(f"give {OWNER} for the owner permission, or {FIRST_ACTIVE} to {LAST_ACTIVE}")
    return number


def _with_a_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("give the time as the challenge says it, in UTC with a Z")
    return moment


class Proof(Frozen):
    """The challenge, signed as a message by as many keys of the permission as it takes (TIP-191, TronWeb's
    `signMessageV2`); `issued_at` as the challenge says.
    """

    issued_at: Annotated[Moment, AfterValidator(_with_a_zone)]
    signatures: SignaturesField


class WalletRequest(Frozen):
    """How a wallet is registered from now on: who signs, with which permission, where its rewards may go.

    What is left out is not there any more. `proof` is for an `external` signer, and for no other.
    """

    signer: Annotated[str, AfterValidator(_signer)]
    permission_id: Annotated[int, AfterValidator(_permission)] = OWNER
    payout_address: AddressField | None = None
    proof: Proof | None = None


class WalletView(Frozen):
    """Who signs for an address. `signer` names a key and opens nothing; `key_address` is that key's own
    address where it is not the account's, and null for an external wallet.
    """

    signer: str
    permission_id: int
    key_address: AddressField | None
    payout_address: str | None

    @classmethod
    def of(cls, wallet: Wallet) -> "WalletView":
        """What a caller may see of a wallet: all of it, for no key is in it."""
        return cls(
            signer=wallet.signer,
            permission_id=wallet.permission_id,
            key_address=wallet.key_address,
            payout_address=wallet.payout_address,
        )


class WalletChangeView(Frozen):
    """One change of a wallet; `before` is null for the first."""

    version: int
    at: Moment
    by: str
    before: WalletView | None
    after: WalletView

    @classmethod
    def of(cls, change: WalletChange) -> "WalletChangeView":
        """A change as it was recorded."""
        before = None if change.before is None else WalletView.of(change.before)
        return cls(
            version=change.version,
            at=change.at,
            by=change.by,
            before=before,
            after=WalletView.of(change.after),
        )


class WalletResponse(WalletView):
    """A registered wallet. Times and `changed_by` are null where it was entered by hand."""

    registered: Literal[True] = True
    address: AddressField
    version: int
    registered_at: Moment | None
    changed_at: Moment | None
    changed_by: str | None

    @classmethod
    def from_registration(cls, registration: Registration) -> "WalletResponse":
        """A registration as callers see it."""
        return cls(**_fields(registration))


class WalletDetails(WalletResponse):
    """A registered wallet with its latest changes, the newest first."""

    changes: tuple[WalletChangeView, ...]

    @classmethod
    def with_changes(cls, registration: Registration, changes: Sequence[WalletChange]) -> "WalletDetails":
        """A registration and what became of it."""
        return cls(**_fields(registration), changes=tuple(WalletChangeView.of(change) for change in changes))


class WalletChallenge(Frozen):
    """Nothing is registered yet: sign `message`, then send the same request with the proof."""

    registered: Literal[False] = False
    address: AddressField
    message: str
    issued_at: Moment
    expires_at: Moment
    next: str


def _fields(registration: Registration) -> dict[str, Any]:
    return {
        **WalletView.of(registration.wallet).model_dump(),
        "address": registration.wallet.address,
        "version": registration.version,
        "registered_at": registration.registered_at,
        "changed_at": registration.changed_at,
        "changed_by": registration.changed_by,
    }
