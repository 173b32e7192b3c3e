"""Registers a wallet, once its signer is proved to be able to sign for the address."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from tron_staking.domain.access import Caller
from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account
from tron_staking.domain.errors import InvalidInput, KeyUnusable, SignatureRefused, StateConflict
from tron_staking.domain.money import NOTHING
from tron_staking.domain.permission import Permission
from tron_staking.domain.ports import (
    IdentifiesKeys,
    ReadsAccount,
    RecoversSigners,
    RegistersWallet,
    TellsTime,
)
from tron_staking.domain.registration import (
    CLOCKS_APART,
    PROOF_LIFETIME,
    Place,
    Registration,
    WalletChange,
    challenge,
)
from tron_staking.domain.telemetry import Happening, count
from tron_staking.domain.wallet import EXTERNAL, Wallet
from tron_staking.models.fields import iso
from tron_staking.models.wallets import Proof, WalletChallenge, WalletRequest, WalletResponse
from tron_staking.operations.permitted import permission_of

_log = logging.getLogger(__name__)

_NEXT = (
    "sign `message` as a message (TIP-191; TronWeb's signMessageV2) with a key of the account's permission, "
    'then send this request again with "proof": {"issued_at": as here, "signatures": [what was signed]}'
)


@dataclass(frozen=True)
class WalletRegistrar:
    """Registers wallets."""

    registrations: RegistersWallet
    keys: IdentifiesKeys
    signers: RecoversSigners
    accounts: ReadsAccount
    clock: TellsTime
    place: Place

    def put(
        self, address: Address, request: WalletRequest, caller: Caller
    ) -> WalletResponse | WalletChallenge:
        """The wallet as it is from now on, or what its owner has to sign first.

        A registration that changes nothing is answered and not recorded. Raises InvalidInput, StateConflict
        (permission_missing, signer_unusable, signer_not_permitted, proof_refused, proof_expired,
        wallet_changed), NotAuthenticated when the caller's token was revoked, Unavailable.
        """
        _refuse_nonsense(address, request)
        before = self.registrations.registration(address)
        permission = permission_of(request.permission_id, self._account(address))
        wallet = Wallet(address, request.signer, request.payout_address, request.permission_id)
        version = (before.version if before else 0) + 1
        if not wallet.is_external:
            wallet = self._with_key(wallet, permission)
        elif request.proof is None:
            return self._challenge(wallet, version)
        else:
            self._check(request.proof, wallet, version, permission)
        if before is not None and before.wallet == wallet:
            return WalletResponse.from_registration(before)
        return self._register(before, wallet, version, caller)

    def _account(self, address: Address) -> Account:
        """The solidified account; one that is not there yet has the permissions that it will begin with."""
        return self.accounts.solid_account(address) or Account(address, NOTHING, {}, {}, {})

    def _with_key(self, wallet: Wallet, permission: Permission) -> Wallet:
        """The wallet with the address of its key, which must suffice by itself. The key signs nothing for it:
        a key of ours is known by its public half, and who may not use it may not read that either.
        """
        try:
            key = self.keys.key_address(wallet.signer)
        except (KeyUnusable, SignatureRefused) as error:
            raise StateConflict("signer_unusable", f"nothing was stored: {error.detail}") from error
        if permission.missing([key]):
            raise StateConflict(
                "signer_not_permitted",
                f"nothing was stored: the signer's key belongs to {key}, which cannot sign alone with "
                f"permission {permission.permission_id} of this account",
            )
        return Wallet(
            wallet.address,
            wallet.signer,
            wallet.payout_address,
            wallet.permission_id,
            key_address=None if key == wallet.address else key,
        )

    def _challenge(self, wallet: Wallet, version: int) -> WalletChallenge:
        now = self.clock.now()
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        return WalletChallenge(
            address=wallet.address,
            message=challenge(self.place, wallet, version, iso(now)),
            issued_at=now,
            expires_at=now + PROOF_LIFETIME,
            next=_NEXT,
        )

    def _check(self, proof: Proof, wallet: Wallet, version: int, permission: Permission) -> None:
        age = self.clock.now() - proof.issued_at
        if not -CLOCKS_APART <= age <= PROOF_LIFETIME:
            minutes = PROOF_LIFETIME // timedelta(minutes=1)
            raise StateConflict(
                "proof_expired",
                f"nothing was stored: a challenge is good for {minutes} minutes; send the request without a "
                "proof for a new one",
            )
        text = challenge(self.place, wallet, version, iso(proof.issued_at))
        try:
            signers = [self.signers.of_message(text, signature).by for signature in proof.signatures]
        except SignatureRefused as error:
            raise _not_proved(error.detail) from error
        if foreign := [signer for signer in signers if signer not in permission.weights]:
            raise _not_proved(f"{foreign[0]} signed, or the message was another one")
        if missing := permission.missing(signers):
            raise _not_proved(f"the signatures' weight is {missing} too small")

    def _register(
        self, before: Registration | None, wallet: Wallet, version: int, caller: Caller
    ) -> WalletResponse:
        now, principal = self.clock.now(), caller.principal
        since = now if before is None else before.registered_at
        after = Registration(wallet, version, since, changed_at=now, changed_by=principal)
        change = WalletChange(version, now, principal, before.wallet if before else None, wallet)
        self.registrations.write(after, change, caller.token_id)
        count(Happening.WALLET_CHANGED)
        _log.warning("a wallet was changed", extra={"version": version})
        return WalletResponse.from_registration(after)


def _refuse_nonsense(address: Address, request: WalletRequest) -> None:
    if request.payout_address == address:
        why = "name another address: TRON refuses a transfer to oneself"
        raise InvalidInput(f"check payout_address: {why}", {"payout_address": why})
    if request.proof is not None and request.signer != EXTERNAL:
        why = "leave it out: the service asks this signer itself"
        raise InvalidInput(f"check proof: {why}", {"proof": why})


def _not_proved(why: str) -> StateConflict:
    return StateConflict(
        "proof_refused",
        f"nothing was stored: the proof does not show that the account's owner signed this challenge: {why}",
    )
