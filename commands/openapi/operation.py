"""What is declared of one operation of the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from tron_staking.entry.routes import PUBLIC, RULES, Rule
from tron_staking.models.responses import OperationPlan, StakingResponse

JSON = "application/json"


class Tag(StrEnum):
    """The groups of operations, in the order in which they are shown."""

    STAKING = "Staking"
    VOTING = "Voting and rewards"
    ACCOUNTS = "Accounts"
    RECORDS = "Records"
    WALLETS = "Wallets"
    SERVICE = "Service"


TAGS = {
    Tag.STAKING: "Freeze TRX for bandwidth or energy, delegate it, and get it back.",
    Tag.VOTING: "Vote with what is staked, claim what the votes earn, and pay it out.",
    Tag.ACCOUNTS: "What the chain and the books say about one account.",
    Tag.RECORDS: "What was done through this service.",
    Tag.WALLETS: "Who signs for an account, what it allows whoever asks, and what its owner has signed.",
    Tag.SERVICE: "The service itself. No token is needed, but for the metrics.",
}


@dataclass(frozen=True)
class Answer:
    """What an operation answers: a model as JSON, or text of another media type."""

    description: str
    model: type[BaseModel] | None = None
    text: tuple[str, ...] = ()
    """The media types of the text, if it is that."""
    headers: tuple[str, ...] = ()
    """The names of response headers, in `commands.openapi.headers`."""


@dataclass(frozen=True)
class Operation:
    """One method of one path: what is sent, and what comes back.

    `refused` are the statuses with which it says no, beyond those of everything that needs a token.
    """

    method: str
    path: str
    name: str
    tag: Tag
    summary: str
    description: str
    answers: Mapping[int, Answer]
    refused: tuple[int, ...] = ()
    body: type[BaseModel] | None = None
    examples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Bodies to try, by what they show."""
    query: type[BaseModel] | None = None

    @property
    def rule(self) -> Rule | None:
        """Which permission its token needs, as the functions check it; None where no token is needed.

        Raises KeyError for a route that nobody has said it of.
        """
        route = (self.method.upper(), self.path)
        return None if route in PUBLIC else RULES[route]

    @property
    def submits(self) -> bool:
        """Whether it asks for a transaction: once per Idempotency-Key, or only for its plan."""
        return self.answers is SUBMITTED


SUBMITTED = {
    202: Answer(
        "Accepted: the transaction is stored and is being submitted, once. `status` is PENDING until it is "
        "in a solidified block: follow it with `GET /records/{staking_id}`. The same key and body get this "
        "answer again, whenever they are sent. Where the wallet's owner signs (`external`), `unsigned` says "
        "what, with which permission and until when; it is submitted once it is signed.",
        StakingResponse,
    ),
    200: Answer("With `dry_run=true`: the plan. Nothing was stored and nothing was signed.", OperationPlan),
}
