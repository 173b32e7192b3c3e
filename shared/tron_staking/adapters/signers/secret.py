"""Signing with a key from AWS Secrets Manager: it is here for as long as one signature takes."""

import logging
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NoReturn, Protocol

from tron_staking.adapters.signers import curve
from tron_staking.adapters.signers.asking import asking
from tron_staking.adapters.tronpy_parts import PrivateKey
from tron_staking.domain.address import Address
from tron_staking.domain.errors import SignatureRefused
from tron_staking.domain.wallet import Wallet

_HEX_KEY = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
_HIDDEN = "SecretKey(…)"
_PRINTS_ANSWERS = "botocore.parsers"
"""Logs every answer of AWS, secrets too, when somebody turns on DEBUG for everything."""

_CAUSES = {
    "AccessDeniedException": "this service may not read it",
    "ResourceNotFoundException": "there is no such secret",
    "InvalidRequestException": "it is about to be deleted",
    "DecryptionFailure": "it cannot be decrypted",
}


class SecretsClient(Protocol):
    """The one call of boto3's Secrets Manager client that is used."""

    def get_secret_value(self, **request: Any) -> Mapping[str, Any]:
        """`SecretId` → `SecretString`."""
        ...


class SecretKey:
    """A private key that shows itself to nobody: not printed, not copied, not pickled."""

    __slots__ = ("_key", "address", "point")

    def __init__(self, text: object) -> None:
        """Takes 64 hex digits. Raises ValueError, which does not say what it was given."""
        if not isinstance(text, str) or not _HEX_KEY.fullmatch(text):
            raise ValueError("a private key is 64 hex digits")
        self._key = _private_key(bytes.fromhex(text))
        self.point = bytes(self._key.public_key.to_bytes())
        self.address = curve.address_of(self.point)

    def sign(self, data: bytes) -> bytes:
        """65 bytes r‖s‖v over sha256(data), checked as any signer's are. Raises ValueError."""
        signature = bytes(self._key.sign_msg_hash(sha256(data).digest()).to_bytes())
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:64])
        return curve.recoverable(data, r, min(s, curve.ORDER - s), self.point)

    def __repr__(self) -> str:
        return _HIDDEN

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a private key is neither copied nor pickled")


class SecretSigner:
    """Implements Signs and IdentifiesKeys for wallets whose signer is `secret:<arn>`.

    The secret is read for each signature and kept by nobody.
    """

    def __init__(self, client: SecretsClient) -> None:
        self._client = client
        logging.getLogger(_PRINTS_ANSWERS).setLevel(logging.INFO)

    def sign(self, wallet: Wallet, raw_data: bytes) -> bytes:
        """65 bytes r‖s‖v with low s and v in {0, 1}, which recover to `wallet.signs_as`.

        Raises SignerUnavailable when the secret cannot be read, SignatureRefused for one that is no key or
        not the wallet's.
        """
        key = self._key(wallet.signer)
        if key.address != wallet.signs_as:
            raise SignatureRefused(f"the key in this wallet's secret belongs to {key.address}")
        try:
            return key.sign(raw_data)
        except ValueError:
            raise SignatureRefused("the key in this wallet's secret did not sign these bytes") from None

    def key_address(self, signer: str) -> Address:
        """See IdentifiesKeys."""
        return self._key(signer).address

    def _key(self, signer: str) -> SecretKey:
        try:
            return SecretKey(self._read(signer.partition(":")[2]).get("SecretString"))
        except ValueError as error:
            raise SignatureRefused(f"the wallet's secret does not hold a key: {error}") from None

    def _read(self, arn: str) -> Mapping[str, Any]:
        with asking("Secrets Manager", "the wallet's secret cannot be used", _CAUSES):
            return self._client.get_secret_value(SecretId=arn)


def _private_key(secret: bytes) -> Any:
    try:
        return PrivateKey(secret)
    except Exception:  # tronpy's own, whatever it says: nothing of it goes on
        raise ValueError("a private key is a number below the order of the curve") from None
