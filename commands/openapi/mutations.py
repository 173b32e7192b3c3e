"""The operations that change something, as their callers see them."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from commands.openapi.operation import SUBMITTED, Operation, Tag
from tron_staking.domain.constants import API_PREFIX
from tron_staking.models.requests import (
    CancelUnfreezeRequest,
    ClaimRewardRequest,
    DelegateResourceRequest,
    FreezeBalanceRequest,
    UndelegateResourceRequest,
    UnfreezeBalanceRequest,
    UnvoteWitnessRequest,
    VoteWitnessRequest,
    WithdrawRewardRequest,
    WithdrawUnfrozenRequest,
)

WALLET = "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7"
FRIEND = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
WITNESS = "TLyqzVGLV1srkB7dToTAEqgDSfPtXRJZYH"
SECOND_WITNESS = "TGzz8gjYiYRqpfmDwnLxfgPuLVNmpCswVp"


def _mutation(
    name: str,
    path: str,
    tag: Tag,
    *,
    summary: str,
    description: str,
    body: type[BaseModel],
    examples: Mapping[str, Mapping[str, Any]],
) -> Operation:
    return Operation(
        method="post",
        path=f"{API_PREFIX}/{path}",
        name=name,
        tag=tag,
        summary=summary,
        description=description,
        answers=SUBMITTED,
        refused=(404, 409, 422, 503),
        body=body,
        examples=examples,
    )


MUTATIONS = (
    _mutation(
        "freeze",
        "freeze",
        Tag.STAKING,
        summary="Freeze TRX for bandwidth or energy",
        description=(
            "Freezes `amount` TRX of `address` for `resource` (Stake 2.0) and commits it for `duration` "
            "days: the chain would let it go at any time, this service refuses to unfreeze it before. The "
            "record is ACTIVE once the freeze is final, and EXPIRED when its commitment is over; the stake "
            "then stays as it is."
        ),
        body=FreezeBalanceRequest,
        examples={
            "A week of energy": {
                "address": WALLET,
                "amount": "100.5",
                "resource": "ENERGY",
                "duration": 7,
            }
        },
    ),
    _mutation(
        "unfreeze",
        "unfreeze",
        Tag.STAKING,
        summary="Begin to release frozen TRX",
        description=(
            "Unfreezes `amount` TRX of what is frozen for `resource`, or all of it that is neither committed "
            "nor delegated. The TRX can be withdrawn from `available_at` on. Votes that lose their backing "
            "are lost: the answer says how many, and `revote` is a set for `/vote` that uses all that is "
            "left."
        ),
        body=UnfreezeBalanceRequest,
        examples={
            "All that is free": {"address": WALLET, "resource": "ENERGY"},
            "A part of it": {"address": WALLET, "resource": "BANDWIDTH", "amount": 40},
        },
    ),
    _mutation(
        "withdrawUnfrozen",
        "withdraw-unfrozen",
        Tag.STAKING,
        summary="Move unfrozen TRX to the balance",
        description="Moves everything that was unfrozen, and whose time has come, to the account's balance.",
        body=WithdrawUnfrozenRequest,
        examples={"All that is ready": {"address": WALLET}},
    ),
    _mutation(
        "cancelUnfreeze",
        "cancel-unfreeze",
        Tag.STAKING,
        summary="Freeze again what is being unfrozen",
        description=(
            "Cancels every unfreeze that is under way; what is ready to be withdrawn is withdrawn. Votes "
            "that were lost do not come back: vote again."
        ),
        body=CancelUnfreezeRequest,
        examples={"All of it": {"address": WALLET}},
    ),
    _mutation(
        "delegate",
        "delegate",
        Tag.STAKING,
        summary="Let another account use a stake's resource",
        description=(
            "Lets `to_address`, an account that exists and is no contract, use the `resource` of `amount` "
            "TRX that `from_address` has staked. With `lock` it cannot be taken back for `lock_days` (3 if "
            "not given). What was used within the last day cannot be delegated."
        ),
        body=DelegateResourceRequest,
        examples={
            "Until it is taken back": {
                "from_address": WALLET,
                "to_address": FRIEND,
                "amount": "50",
                "resource": "ENERGY",
            },
            "Locked for a week": {
                "from_address": WALLET,
                "to_address": FRIEND,
                "amount": "50",
                "resource": "ENERGY",
                "lock": True,
                "lock_days": 7,
            },
        },
    ),
    _mutation(
        "undelegate",
        "undelegate",
        Tag.STAKING,
        summary="Take a delegation back",
        description="Takes back `amount` TRX of what `to_address` may use, or everything that is not locked.",
        body=UndelegateResourceRequest,
        examples={
            "All that is not locked": {
                "from_address": WALLET,
                "to_address": FRIEND,
                "resource": "ENERGY",
            },
            "A part of it": {
                "from_address": WALLET,
                "to_address": FRIEND,
                "resource": "ENERGY",
                "amount": "20",
            },
        },
    ),
    _mutation(
        "vote",
        "vote",
        Tag.VOTING,
        summary="Vote for witnesses",
        description=(
            "Votes for one witness (`witness_address` and `vote_count`) or for up to 30 (`votes`). `mode` "
            "MERGE keeps the account's other votes, REPLACE casts exactly these. One vote is one whole "
            "staked TRX, and no more can be cast than are staked."
        ),
        body=VoteWitnessRequest,
        examples={
            "One witness": {"address": WALLET, "witness_address": WITNESS, "vote_count": 100},
            "Exactly these": {
                "address": WALLET,
                "mode": "REPLACE",
                "votes": [
                    {"witness_address": WITNESS, "vote_count": 60},
                    {"witness_address": SECOND_WITNESS, "vote_count": 40},
                ],
            },
        },
    ),
    _mutation(
        "unvote",
        "unvote",
        Tag.VOTING,
        summary="Take the votes for a witness away",
        description=(
            "Takes all votes for `witness_address` away and keeps the others. The last ones cannot be taken "
            "away, since TRON refuses an empty vote: vote for another witness, or unfreeze."
        ),
        body=UnvoteWitnessRequest,
        examples={"One witness": {"address": WALLET, "witness_address": WITNESS}},
    ),
    _mutation(
        "claimReward",
        "claim-reward",
        Tag.VOTING,
        summary="Claim voting rewards",
        description=(
            "Claims all rewards of `address` that are pending; TRON allows that once in 24 hours, and pays "
            "all or nothing whatever `reward_type` says. Once it is final the record says what was paid, and "
            "attributes it to energy and bandwidth by stake."
        ),
        body=ClaimRewardRequest,
        examples={"All rewards": {"address": WALLET, "reward_type": "ALL"}},
    ),
    _mutation(
        "withdrawReward",
        "withdraw-reward",
        Tag.VOTING,
        summary="Pay claimed rewards out",
        description=(
            "Sends `amount` TRX of claimed rewards, all by default, to the payout address that is registered "
            "for the wallet: never to another, and never more than was claimed here and not withdrawn yet."
        ),
        body=WithdrawRewardRequest,
        examples={
            "All of them": {"address": WALLET},
            "A part of them": {"address": WALLET, "amount": "12.5"},
        },
    ),
)
