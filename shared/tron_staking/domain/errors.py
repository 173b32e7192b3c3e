"""Every error the service raises on purpose.

StakingError
├── InvalidInput            the request can never work as it is
├── NotAuthenticated        no good API token came with the request
├── Forbidden               the caller, or the wallet's owner, did not allow it
│   ├── ScopeMissing
│   └── PolicyForbids
├── NotFound
│   ├── WalletNotFound
│   └── RecordNotFound
├── StateConflict           the chain or the books forbid it now
├── IdempotencyMismatch     the key was used for another request
├── RateLimited             too many operations were accepted lately
├── Unavailable             a dependency did not answer; trying again helps
│   ├── NodeUnavailable
│   ├── ClockSkew
│   ├── BooksUnavailable
│   ├── SignerUnavailable
│   │   └── KeyUnusable     the signer's name leads to no key that this service can sign with
│   └── SecretUnavailable
├── RecordChanged           somebody else wrote the record first
├── TransactionIdTaken      another intent has the same bytes
└── SignatureRefused        the signature or the bytes are not what was asked for

Adapters translate into these; `entry.http` translates them out by one table.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

SEND_AGAIN = "send the request again, a POST with the same Idempotency-Key"
"""What to do about whatever passes."""

NO_SUCH_RECORD = "there is no record with this staking_id that this token may read"
"""Said of a record that is not there and of one that is another account's: nobody can tell them apart."""


class StakingError(Exception):
    """The base: `detail` tells the caller what was wrong and what to do."""

    code: ClassVar[str] = "staking_error"
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidInput(StakingError):
    """Malformed or out of range. `fields` maps a field's name to what is wrong with it."""

    code = "invalid_input"

    def __init__(self, detail: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.fields = dict(fields or {})


class NotAuthenticated(StakingError):
    """No token, or one that is not good or no longer is: every reason looks the same."""

    code = "unauthorized"

    def __init__(self) -> None:
        super().__init__("a valid API token is needed: send it as `Authorization: Bearer trs_...`")


class Forbidden(StakingError):
    """Who asks may not have this done."""

    code = "forbidden"


class ScopeMissing(Forbidden):
    """The token's scopes do not allow it. Says nothing of the account: not even whether there is one.

    `scope` is the permission that is missing; `somewhere` when the token has it for other accounts, and
    `everybody` when all of them were asked about.
    """

    code = "scope_missing"

    def __init__(self, scope: str, *, somewhere: bool, everybody: bool = False) -> None:
        where, instead = "any account", ""
        if somewhere:
            where = "all accounts, only for some" if everybody else "this account, only for others"
            instead = "name one of those, or "
        super().__init__(f"the token has no scope `{scope}` for {where}; {instead}use a token that has it")
        self.scope = scope


class PolicyForbids(Forbidden):
    """The wallet's policies do not allow it to anybody. `policy` is the field of theirs that does not."""

    code = "policy_forbids"

    def __init__(self, policy: str, detail: str) -> None:
        super().__init__(f"{detail}; an administrator can change them")
        self.policy = policy


class NotFound(StakingError):
    """What the request names is not there."""

    code = "not_found"


class WalletNotFound(NotFound):
    """No wallet is registered for the address, so nobody can sign for it."""

    code = "wallet_not_found"


class RecordNotFound(NotFound):
    """No record has this staking_id."""

    code = "record_not_found"


class StateConflict(StakingError):
    """The chain or the books forbid it now. `works_at`: from when it will work, where that is known."""

    def __init__(self, code: str, detail: str, works_at: datetime | None = None) -> None:
        super().__init__(detail)
        self.code = code  # type: ignore[misc]  # the reason differs per case, the class does not
        self.works_at = works_at


class IdempotencyMismatch(StakingError):
    """The Idempotency-Key belongs to a request with another body."""

    code = "idempotency_key_reused"


class RateLimited(StakingError):
    """So many operations were accepted lately that this one has to wait until `works_at`.

    `subject` is whose operations were counted. `retry_after` is in whole seconds, and never too few.
    """

    code = "rate_limited"
    retryable = True

    def __init__(self, subject: str, detail: str, works_at: datetime, now: datetime) -> None:
        super().__init__(f"{detail}; nothing was stored: wait as long as Retry-After says, then {SEND_AGAIN}")
        self._why = detail
        self.subject = subject
        self.works_at = works_at
        self.retry_after = max(1, -(-(works_at - now) // timedelta(seconds=1)))

    def at(self, now: datetime) -> "RateLimited":
        """The same, said at another moment."""
        return RateLimited(self.subject, self._why, self.works_at, now)


class Unavailable(StakingError):
    """A dependency did not answer. `retry_after` is in seconds."""

    code = "unavailable"
    retryable = True
    retry_after: ClassVar[int] = 5


class NodeUnavailable(Unavailable):
    """No node answered in time, or what answered was not a node's answer, or it is left alone for a while."""

    code = "node_unavailable"

    def __init__(self, detail: str, retry_after: int = Unavailable.retry_after) -> None:
        super().__init__(detail)
        self.retry_after = retry_after  # type: ignore[misc]  # known only where somebody said for how long


class ClockSkew(Unavailable):
    """The node's head block and our clock disagree, so no expiration can be chosen."""

    code = "clock_skew"


class BooksUnavailable(Unavailable):
    """DynamoDB did not answer or throttled; the write may or may not have been applied."""

    code = "books_unavailable"
    retry_after = 2


class SignerUnavailable(Unavailable):
    """The key service did not sign."""

    code = "signer_unavailable"


class KeyUnusable(SignerUnavailable):
    """The key is not there, not ours, disabled or not for signing: somebody has to change that first."""


class SecretUnavailable(Unavailable):
    """A secret of the service's own could not be read."""

    code = "secret_unavailable"


class RecordChanged(StakingError):
    """The record has a newer version than the one this change was made from."""

    code = "record_changed"


class TransactionIdTaken(StakingError):
    """Another intent was built with the same bytes in the same millisecond."""

    code = "transaction_id_taken"


class SignatureRefused(StakingError):
    """The bytes do not say what the record says, or the signature is not the owner's: nothing was sent."""

    code = "signature_refused"
