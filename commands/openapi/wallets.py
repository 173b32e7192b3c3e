"""Wallets, what they allow, and what their owners have signed, as administrators and signers see it."""

from typing import Any

from pydantic import BaseModel

from commands.openapi.mutations import FRIEND, WITNESS
from commands.openapi.operation import Answer, Operation, Tag
from tron_staking.domain.constants import API_PREFIX
from tron_staking.models.policies import PauseRequest, PoliciesRequest, PoliciesResponse, StopRequest
from tron_staking.models.responses import SignatureResponse
from tron_staking.models.schedule_views import ScheduleResponse
from tron_staking.models.signatures import SignatureRequest
from tron_staking.models.wallets import WalletChallenge, WalletDetails, WalletRequest, WalletResponse

_SIGNATURE = "6f" * 32 + "1b" * 32 + "00"
"""One that nobody made."""

_POLICIES = "The policies, with their latest changes."
_SCHEDULE = "What is wanted, what is under way, what comes and what was."
_PAUSE: dict[str, dict[str, Any]] = {"Pause": {"paused": True}, "Go on": {"paused": False}}
_STOP: dict[str, dict[str, Any]] = {"Stop": {"stopped": True}, "Go on": {"stopped": False}}


def _read(name: str, path: str, answer: Answer, *, summary: str, description: str) -> Operation:
    return Operation(
        method="get",
        path=f"{API_PREFIX}/{path}",
        name=name,
        tag=Tag.WALLETS,
        summary=summary,
        description=description,
        answers={200: answer},
        refused=(404, 503) if "{" in path else (503,),
    )


def _stop(
    name: str,
    path: str,
    *,
    summary: str,
    description: str,
    body: type[BaseModel] = StopRequest,
    examples: dict[str, dict[str, Any]] = _STOP,
) -> Operation:
    return Operation(
        method="put",
        path=f"{API_PREFIX}/{path}",
        name=name,
        tag=Tag.WALLETS,
        summary=summary,
        description=description,
        answers={200: Answer(_POLICIES, PoliciesResponse)},
        refused=(404, 409, 503) if "{" in path else (409, 503),
        body=body,
        examples=examples,
    )


WALLETS = (
    Operation(
        method="put",
        path=f"{API_PREFIX}/wallets/{{address}}",
        name="putWallet",
        tag=Tag.WALLETS,
        summary="Register who signs for an account",
        description=(
            "Registers who signs (`signer`: `kms:<key id or arn>`, `secret:<arn>` or `external`), with which "
            "permission of the account, and where its rewards may go; what is left out is taken away. The "
            "signer is proved to be able to sign before anything is stored: a key of this service by its "
            "public half, the owner of an external wallet by signing a message, and sending the same request "
            "again with the `proof`. Every change is kept; sent again, the same registration changes nothing."
        ),
        answers={
            200: Answer("Registered, from now on.", WalletResponse),
            202: Answer(
                "Nothing is registered yet: sign `message` as a message (TIP-191, TronWeb's "
                "`signMessageV2`), then send the same request with the proof, within five minutes.",
                WalletChallenge,
            ),
        },
        refused=(409, 503),
        body=WalletRequest,
        examples={
            "A key in KMS": {
                "signer": "kms:1234abcd-12ab-34cd-56ef-1234567890ab",
                "payout_address": FRIEND,
            },
            "Its owner signs: first": {"signer": "external", "permission_id": 2},
            "Its owner signs: then": {
                "signer": "external",
                "permission_id": 2,
                "proof": {"issued_at": "2026-11-22T12:24:18.934Z", "signatures": [_SIGNATURE]},
            },
        },
    ),
    _read(
        "getWallet",
        "wallets/{address}",
        Answer("The wallet.", WalletDetails),
        summary="Who signs for an account",
        description="Who signs, and the latest changes: who made them, when, from what to what.",
    ),
    Operation(
        method="put",
        path=f"{API_PREFIX}/wallets/{{address}}/policies",
        name="putPolicies",
        tag=Tag.WALLETS,
        summary="Set what a wallet allows",
        description=(
            "What the wallet allows from now on, whoever asks: `operations`, `receivers` of delegations, "
            "`witnesses` that votes may go to, each null for everything and [] for nothing; `limits` in TRX "
            "for an operation, `at_once` and `a_day` (UTC); `operations_a_minute` that are accepted, null as "
            "many as the service takes of any wallet. It holds everywhere within a minute. `automation` is "
            "what happens by itself, null for nothing: rewards are claimed once there are enough, and "
            "frozen (COMPOUND) or sent to the payout address (SWEEP), idle votes are placed, matured TRX "
            "is withdrawn. All of it has to be said each time: what is left out is 400, not switched off. "
            "Whether the wallet is stopped or paused stays as it is."
        ),
        answers={200: Answer(_POLICIES, PoliciesResponse)},
        refused=(404, 409, 503),
        body=PoliciesRequest,
        examples={
            "A treasury that only votes and freezes": {
                "operations": ["FREEZE", "VOTE", "CLAIM_REWARD"],
                "receivers": [],
                "witnesses": [WITNESS],
                "limits": {"FREEZE": {"at_once": "5000", "a_day": "20000"}},
                "operations_a_minute": 10,
                "automation": None,
            },
            "Everything, and its rewards compound": {
                "operations": None,
                "receivers": None,
                "witnesses": None,
                "limits": {},
                "operations_a_minute": None,
                "automation": {
                    "claim": {"minimum": "100", "wait_for_bandwidth": True},
                    "then": {"action": "COMPOUND", "resource": "ENERGY", "reserve": "50", "duration": 3},
                    "revote": True,
                    "withdraw_unfrozen": True,
                },
            },
            "Everything": {
                "operations": None,
                "receivers": None,
                "witnesses": None,
                "limits": {},
                "operations_a_minute": None,
                "automation": None,
            },
        },
    ),
    _read(
        "getPolicies",
        "wallets/{address}/policies",
        Answer(_POLICIES, PoliciesResponse),
        summary="What a wallet allows",
        description="What it allows, whether it is stopped or paused, and who changed what when.",
    ),
    _stop(
        "putWalletStopped",
        "wallets/{address}/stopped",
        summary="Stop a wallet, or let it go on",
        description=(
            "Stopped, the wallet accepts nothing and takes no signatures, from the moment of the answer on "
            "(409 `wallet_stopped`). What was accepted before goes on."
        ),
    ),
    _stop(
        "putWalletPaused",
        "wallets/{address}/paused",
        summary="Pause what a wallet has done by itself, or let it go on",
        description=(
            "Paused, nothing is begun automatically; what callers ask for is accepted as ever. A step that "
            "is under way is finished, and what comes after it comes when the wallet goes on."
        ),
        body=PauseRequest,
        examples=_PAUSE,
    ),
    _stop(
        "putPaused",
        "paused",
        summary="Pause automation for every wallet, or let it go on",
        description="As for one wallet, for all of them. `GET /stopped` tells it too.",
        body=PauseRequest,
        examples=_PAUSE,
    ),
    _read(
        "getSchedule",
        "wallets/{address}/schedule",
        Answer(_SCHEDULE, ScheduleResponse),
        summary="What happens by itself: when, why, and what happened last",
        description=(
            "The wallet's automation: what comes next, not before when, and why then (`planned`); what is "
            "under way (`step`); what did not work and waits (`setbacks`); and the latest 20 steps "
            "(`happened`), each with the record that tells the rest. Empty where nothing is automated."
        ),
    ),
    Operation(
        method="post",
        path=f"{API_PREFIX}/wallets/{{address}}/run",
        name="runSchedule",
        tag=Tag.WALLETS,
        summary="Look at a wallet's automation now",
        description=(
            "Has the wallet looked at within seconds, and not when it would be. Minimums, reserves and "
            "TRON's 24 hours hold as ever. It takes no body and needs no Idempotency-Key: twice is once."
        ),
        answers={202: Answer(_SCHEDULE, ScheduleResponse)},
        refused=(404, 409, 503),
    ),
    _stop(
        "putStopped",
        "stopped",
        summary="Stop every wallet, or let them go on",
        description="As for one wallet, for all of them (409 `service_stopped`).",
    ),
    _read(
        "getStopped",
        "stopped",
        Answer("`stopped` and `paused`, with the latest changes.", PoliciesResponse),
        summary="Whether every wallet is stopped, or paused",
        description="Whether they are, and who changed that when. It is of no wallet: `address` is null.",
    ),
    Operation(
        method="post",
        path=f"{API_PREFIX}/transactions/{{staking_id}}/signature",
        name="submitSignature",
        tag=Tag.WALLETS,
        summary="Bring what the owner of an external wallet signed",
        description=(
            "Takes signatures of the transaction that an operation answered as `unsigned`, one (`signature`) "
            "or several (`signatures`), until they weigh as much as the threshold of the account's "
            "permission; then it is sent. Each is 65 bytes in hex, of the transaction's hash, and checked "
            "against the account's permissions on the chain before it is stored. It may be sent again."
        ),
        answers={202: Answer("What is still missing; with nothing missing it is sent.", SignatureResponse)},
        refused=(404, 409, 503),
        body=SignatureRequest,
        examples={
            "One signature": {"signature": _SIGNATURE},
            "Those of several keys": {"signatures": [_SIGNATURE, "5e" * 64 + "01"]},
        },
    ),
)
