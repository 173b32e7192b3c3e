"""What a caller wants done, before and after it has become a record."""

import hashlib
import json
from dataclasses import dataclass

from pydantic import BaseModel

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.models.enums import StakingOperationType


@dataclass(frozen=True)
class Call:
    """One request: who sent it, under which key, and what it asks for.

    Two calls are the same call when principal and key are the same; the same key with another
    `request_hash` is a mistake of the caller.
    """

    principal: str
    idempotency_key: str
    request_hash: str

    @property
    def marker(self) -> str:
        """The key of this call's marker. The principal is in it: keys of two principals never meet."""
        return f"{self.principal}#{hashlib.sha256(self.idempotency_key.encode()).hexdigest()}"


@dataclass(frozen=True)
class Plan:
    """What one operation will do, checked against the chain and not yet stored. `duration` is in days."""

    operation_type: StakingOperationType
    address: Address
    message: str
    amount: Sun | None = None
    resource: Resource | None = None
    duration: int | None = None


def request_hash(operation: StakingOperationType, request: BaseModel) -> str:
    """The fingerprint of a request: equal for every spelling of the same request (`1`, `"1.0"`, `energy`)."""
    body = json.dumps(request.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{operation}\n{body}".encode()).hexdigest()
