"""The operations that only read, as their callers see them."""

from pydantic import BaseModel

from commands.openapi.operation import Answer, Operation, Tag
from tron_staking.domain.constants import API_PREFIX
from tron_staking.models.account import AccountStatus
from tron_staking.models.delegations import DelegationQuery, ResourceDelegations
from tron_staking.models.freezes import FreezeStatus
from tron_staking.models.lists import StakingHistoryResponse, StakingListResponse, StakingStatsResponse
from tron_staking.models.queries import HistoryQuery, ListQuery
from tron_staking.models.resources import ResourceInfo, ResourceQuery
from tron_staking.models.responses import RecordResponse
from tron_staking.models.rewards import RewardInfo, RewardQuery
from tron_staking.models.votes import AccountVotes
from tron_staking.models.witnesses import WitnessList, WitnessQuery


def _read(
    name: str,
    path: str,
    tag: Tag,
    answer: Answer,
    *,
    summary: str,
    description: str,
    query: type[BaseModel] | None = None,
) -> Operation:
    return Operation(
        method="get",
        path=f"{API_PREFIX}/{path}",
        name=name,
        tag=tag,
        summary=summary,
        description=description,
        answers={200: answer},
        refused=(404, 503) if "{" in path else (503,),
        query=query,
    )


READS = (
    _read(
        "getStatus",
        "{address}/status",
        Tag.ACCOUNTS,
        Answer("The account.", AccountStatus),
        summary="Where an account's TRX is",
        description=(
            "Balance, stakes (those made past this service too), what is delegated and locked until when, "
            "unfreezing with dates, what can be withdrawn now, TRON power, pending rewards, commitments, "
            "pending operations. An account that does not exist yet is answered with `exists` false."
        ),
    ),
    _read(
        "getFreeze",
        "{address}/freeze",
        Tag.ACCOUNTS,
        Answer("The freezes.", FreezeStatus),
        summary="An account's freezes, and what can be unfrozen",
        description=(
            "The freezes made here with their dates; per resource what can be unfrozen now, what later and "
            "when, and what of the stake the books do not know."
        ),
    ),
    _read(
        "getResources",
        "{address}/resources",
        Tag.ACCOUNTS,
        Answer("The resources.", ResourceInfo),
        summary="An account's bandwidth and energy",
        description=(
            "Limit, used, available, when it is all back, and what one staked TRX buys. `bytes` and `energy` "
            "say how many transactions of that size are paid for, and what burning costs instead."
        ),
        query=ResourceQuery,
    ),
    _read(
        "getVotes",
        "{address}/votes",
        Tag.ACCOUNTS,
        Answer("The votes.", AccountVotes),
        summary="What an account votes for, and what that pays",
        description=(
            "Each witness's rank, brokerage, APR and what it pays this account a day; idle votes, the "
            "account's APR, the set that was cast here last, pending operations."
        ),
    ),
    _read(
        "getRewards",
        "{address}/rewards",
        Tag.ACCOUNTS,
        Answer("The rewards.", RewardInfo),
        summary="What an account has earned",
        description=(
            "What is pending and when it can be claimed, what was claimed, withdrawn and is left, claims "
            "made past this service, and the APR that was really earned, with its inputs."
        ),
        query=RewardQuery,
    ),
    _read(
        "getDelegations",
        "{address}/delegations",
        Tag.ACCOUNTS,
        Answer("A page of delegations.", ResourceDelegations),
        summary="What an account has delegated, and what was delegated to it",
        description="By the chain, whoever did it, with locks and dates.",
        query=DelegationQuery,
    ),
    _read(
        "getWitnesses",
        "witnesses",
        Tag.VOTING,
        Answer("A page of witnesses.", WitnessList),
        summary="Who can be voted for, and what each pays",
        description="Votes, rank, brokerage, productivity and net APR, with everything it was reckoned from.",
        query=WitnessQuery,
    ),
    _read(
        "getRecord",
        "records/{staking_id}",
        Tag.RECORDS,
        Answer("The record.", RecordResponse),
        summary="One operation with its attempts",
        description=(
            "What became of an operation, its transactions, and what each node said of them. Status is chain "
            "truth: ACTIVE or COMPLETED means that it is in a solidified block."
        ),
    ),
    _read(
        "list",
        "list",
        Tag.RECORDS,
        Answer("A page of operations.", StakingListResponse),
        summary="Operations, newest first",
        description=(
            "Those that match every filter. The totals are those of all that match, on this page or not."
        ),
        query=ListQuery,
    ),
    _read(
        "getHistory",
        "history",
        Tag.RECORDS,
        Answer(
            "A page of operations.",
            StakingHistoryResponse,
            text=("text/csv",),
            headers=("Next-Cursor", "Content-Disposition"),
        ),
        summary="The operations of a period, oldest first",
        description=(
            "Those that were accepted from `start_date` to `end_date`, for programs or (`format=csv`) for "
            "spreadsheets. Of the pages as CSV only the first has the line of names: put together they are "
            "one table."
        ),
        query=HistoryQuery,
    ),
    _read(
        "getStats",
        "stats",
        Tag.RECORDS,
        Answer("The totals.", StakingStatsResponse),
        summary="What the service has done",
        description=(
            "Operations by status, what is staked for each resource, rewards claimed: of all accounts "
            "together."
        ),
    ),
)
