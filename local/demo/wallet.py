"""An account that speaks to a node in this process as a client does over HTTP: JSON in, JSON out."""

import json
from typing import Any

from coincurve import PrivateKey

from local.devnet import Node, handle
from local.devnet.crypto import address_of, sha256, sign, to_base58

type Json = dict[str, Any]


class NodeRefusedError(RuntimeError):
    """The node answered with an error, or did not take a transaction."""


class Wallet:
    """One key and the node it uses."""

    def __init__(self, node: Node, key: PrivateKey) -> None:
        self._node = node
        self._key = key
        self.address = to_base58(address_of(key.public_key))

    def ask(self, path: str, **body: Any) -> Json:
        """What the node answers, addresses in base58check."""
        text = json.dumps({"visible": True} | body)
        answer: Json = json.loads(handle(self._node, "POST", path, "visible=true", text.encode()).body)
        if "Error" in answer:
            raise NodeRefusedError(f"{path}: {answer['Error']}")
        return answer

    def account(self) -> Json:
        return self.ask("/wallet/getaccount", address=self.address)

    def resources(self) -> Json:
        return self.ask("/wallet/getaccountresource", address=self.address)

    def parameter(self, key: str) -> int:
        """What a vote has set."""
        listed = self.ask("/wallet/getchainparameters")["chainParameter"]
        value: int = next(one.get("value", 0) for one in listed if one["key"] == key)
        return value

    def do(self, builder: str, **fields: Any) -> Json:
        """Have a transaction built, sign and send it; what the solidified block says about it."""
        built = self.ask(f"/wallet/{builder}", owner_address=self.address, **fields)
        txid = sha256(bytes.fromhex(built["raw_data_hex"]))
        verdict = self.ask("/wallet/broadcasttransaction", **built, signature=[sign(self._key, txid).hex()])
        if verdict.get("result") is not True:
            raise NodeRefusedError(f"{builder}: {verdict}")
        self._node.produce(self._node.chain.solid_lag + 1)
        return self.ask("/walletsolidity/gettransactioninfobyid", value=txid.hex())
