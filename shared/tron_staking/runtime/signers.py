"""Who signs."""

from functools import cache

from tron_staking.adapters.signers.dispatch import Late, WalletSigner
from tron_staking.adapters.signers.kms import KmsSigner
from tron_staking.adapters.signers.secret import SecretSigner
from tron_staking.runtime.base import aws


@cache
def signer() -> WalletSigner:
    """Signs for every kind of wallet that this service signs for."""
    return WalletSigner({"kms": KmsSigner(aws("kms")), "secret": Late(secret_signer)})


@cache
def secret_signer() -> SecretSigner:
    """Signs with keys from Secrets Manager; few wallets need it."""
    return SecretSigner(aws("secretsmanager"))
