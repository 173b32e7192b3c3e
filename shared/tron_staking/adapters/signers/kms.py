"""Signing by AWS KMS: the key stays there, and what comes back is believed only after it was checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tron_staking.adapters.signers import curve
from tron_staking.adapters.signers.asking import asking
from tron_staking.domain.address import Address
from tron_staking.domain.errors import SignatureRefused
from tron_staking.domain.wallet import Wallet

MAX_MESSAGE = 4096
"""Bytes that KMS signs with MessageType RAW."""

_CAUSES = {
    "AccessDeniedException": "this service may not use the key",
    "DisabledException": "the key is disabled",
    "KMSInvalidStateException": "the key is disabled or about to be deleted",
    "NotFoundException": "there is no such key",
    "InvalidKeyUsageException": "the key is not for signing",
}


class KmsClient(Protocol):
    """The two calls of boto3's KMS client that are used."""

    def get_public_key(self, **request: Any) -> Mapping[str, Any]:
        """`KeyId` → `PublicKey`, DER."""
        ...

    def sign(self, **request: Any) -> Mapping[str, Any]:
        """`KeyId, Message, MessageType, SigningAlgorithm` → `Signature`, DER."""
        ...


@dataclass(frozen=True)
class _Key:
    point: bytes
    address: Address


class KmsSigner:
    """Implements Signs and IdentifiesKeys for wallets whose signer is `kms:<key id or arn>`.

    Public keys are kept per process. KMS is given `raw_data` itself with MessageType RAW, so that it computes
    the txID, and a role that may only sign RAW cannot sign a digest of anything else.
    """

    def __init__(self, client: KmsClient) -> None:
        self._client = client
        self._keys: dict[str, _Key] = {}

    def sign(self, wallet: Wallet, raw_data: bytes) -> bytes:
        """65 bytes r‖s‖v with low s and v in {0, 1}, which recover to `wallet.signs_as`.

        Raises SignerUnavailable when KMS does not sign; the detail says when the key itself is the reason.
        Raises SignatureRefused for more than 4096 bytes (before KMS is asked), for a key that is not the
        wallet's, and for an answer that is not this key's signature of these bytes.
        """
        if len(raw_data) > MAX_MESSAGE:
            raise SignatureRefused(f"KMS signs at most {MAX_MESSAGE} bytes and this is {len(raw_data)}")
        key_id = wallet.signer.partition(":")[2]
        key = self._key(key_id)
        if key.address != wallet.signs_as:
            raise SignatureRefused(f"the KMS key of this wallet belongs to {key.address}")
        answer = _ask(
            self._client.sign,
            KeyId=key_id,
            Message=raw_data,
            MessageType="RAW",
            SigningAlgorithm="ECDSA_SHA_256",
        )
        return _checked(answer, raw_data, key)

    def key_address(self, signer: str) -> Address:
        """See IdentifiesKeys. KMS is asked each time: who registers a key has perhaps just changed it."""
        key_id = signer.partition(":")[2]
        self._keys.pop(key_id, None)
        return self._key(key_id).address

    def _key(self, key_id: str) -> _Key:
        if key_id not in self._keys:
            self._keys[key_id] = _read_key(_ask(self._client.get_public_key, KeyId=key_id))
        return self._keys[key_id]


def _read_key(answer: Mapping[str, Any]) -> _Key:
    try:
        point = curve.point_from_spki(answer["PublicKey"])
        return _Key(point, curve.address_of(point))
    except (KeyError, TypeError, ValueError) as error:
        raise SignatureRefused(f"KMS did not give a key that TRON can use: {error}") from None


def _checked(answer: Mapping[str, Any], raw_data: bytes, key: _Key) -> bytes:
    try:
        r, s = curve.low_s(answer["Signature"])
        return curve.recoverable(raw_data, r, s, key.point)
    except (KeyError, TypeError, ValueError) as error:
        raise SignatureRefused(f"KMS did not give a signature: {error}") from None


def _ask(call: Callable[..., Mapping[str, Any]], **request: Any) -> Mapping[str, Any]:
    with asking("KMS", "KMS did not sign", _CAUSES):
        return call(**request)
