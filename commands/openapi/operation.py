"""What is declared of one operation of the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from tron_staking.models.responses import OperationPlan, StakingResponse

JSON = "application/json"


class Tag(StrEnum):
    """The groups of operations, in the order in which they are shown."""

    STAKING = "Staking"
    VOTING = "Voting and rewards"
    ACCOUNTS = "Accounts"
    RECORDS = "Records"
    SERVICE = "Service"


TAGS = {
    Tag.STAKING: "Freeze TRX for bandwidth or energy, delegate it, and get it back.",
    Tag.VOTING: "Vote with what is staked, claim what the votes earn, and pay it out.",
    Tag.ACCOUNTS: "What the chain and the books say about one account.",
    Tag.RECORDS: "What was done through this service.",
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
    guarded: bool = False
    """Whether it needs a token although it tells of the service."""

    @property
    def needs_token(self) -> bool:
        return self.guarded or self.tag is not Tag.SERVICE


SUBMITTED = {
    202: Answer(
        "Accepted: the transaction is stored and is being submitted, once. `status` is PENDING until it is "
        "in a solidified block: follow it with `GET /records/{staking_id}`. The same key and body get this "
        "answer again, whenever they are sent.",
        StakingResponse,
    ),
    200: Answer("With `dry_run=true`: the plan. Nothing was stored and nothing was signed.", OperationPlan),
}
