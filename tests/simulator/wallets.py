"""The two wallets of every schedule: nothing of one may be taken for the other's."""

from coincurve import PrivateKey

from tests.support.world import ADDRESS, KEY
from tron_staking.adapters.signers.curve import address_of
from tron_staking.domain.address import address_from_bytes
from tron_staking.domain.wallet import Wallet

SECOND_KEY = PrivateKey(b"\x02" * 32)
SECOND = address_of(SECOND_KEY.public_key.format(compressed=False)[1:])
KEYS = {ADDRESS: KEY, SECOND: SECOND_KEY}
PAYOUT = address_from_bytes(b"\x41" + b"\x05" * 20)
WALLETS = tuple(Wallet(address, "kms:test", PAYOUT) for address in KEYS)


class Signer:
    """Port Signs: each wallet's own key."""

    def sign(self, wallet: Wallet, raw_data: bytes) -> bytes:
        """See Signs."""
        return KEYS[wallet.address].sign_recoverable(raw_data)
