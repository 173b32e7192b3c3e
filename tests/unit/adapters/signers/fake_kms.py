"""KMS with keys in this process, which answers as it is told to."""

from collections.abc import Callable
from typing import Any

from coincurve import PrivateKey

from tron_staking.adapters.signers import curve
from tron_staking.adapters.tronpy_parts import der_bytes
from tron_staking.domain.address import Address

SPKI_PREFIX = bytes.fromhex("3056301006072a8648ce3d020106052b8104000a034200")


class FakeKms:
    """Signs with its keys, as real KMS does: s is high half of the time.

    `spoil_key` and `spoil_signature` change the DER before it is given; `fail` is raised by the next call.
    """

    def __init__(self, **keys: int) -> None:
        self.keys = {name: PrivateKey(number.to_bytes(32)) for name, number in keys.items()}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.spoil_key: Callable[[bytes], Any] = lambda der: der
        self.spoil_signature: Callable[[bytes], Any] = lambda der: der
        self.fail: Exception | None = None

    def address(self, name: str) -> Address:
        return curve.address_of(self._point(name)[1:])

    def get_public_key(self, **request: Any) -> dict[str, Any]:
        self._begin("get_public_key", request)
        return {"PublicKey": self.spoil_key(SPKI_PREFIX + self._point(request["KeyId"]))}

    def sign(self, **request: Any) -> dict[str, Any]:
        self._begin("sign", request)
        assert (request["MessageType"], request["SigningAlgorithm"]) == ("RAW", "ECDSA_SHA_256")
        der = self.keys[request["KeyId"]].sign(request["Message"])
        r, s = curve.low_s(der)
        turned = len(self.calls) % 2 == 0
        return {"Signature": self.spoil_signature(bytes(der_bytes(r, curve.ORDER - s)) if turned else der)}

    def _begin(self, call: str, request: dict[str, Any]) -> None:
        self.calls.append((call, request))
        if self.fail:
            raise self.fail

    def _point(self, name: str) -> bytes:
        return self.keys[name].public_key.format(compressed=False)
