"""Events of automation: the Scheduler's tick, and the wallets that it has put into the queue."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger

from tron_staking.domain.address import Address, parse_address
from tron_staking.domain.errors import StakingError
from tron_staking.domain.telemetry import Happening, about, count
from tron_staking.entry.observability import facts_of, invocation
from tron_staking.operations.automate import Automator
from tron_staking.operations.hand_out import HandOut


def hand_out_tick(context: Any, hand_out: Callable[[], HandOut]) -> dict[str, int]:
    """Queues the wallets that are due."""
    with invocation("hand_out", context, getattr(context, "aws_request_id", "")) as log:
        queued = hand_out().hand_out()
        log.info("handed out", queued=queued)
    return {"queued": queued}


def automate_batch(event: dict[str, Any], context: Any, automator: Callable[[], Automator]) -> dict[str, Any]:
    """Looks at the wallet of each message. Only what failed for now is delivered again.

    While automation is paused for all, messages are taken and nothing is done: the wallets stay due.
    """
    own_id = getattr(context, "aws_request_id", "")
    with invocation("automate", context, own_id) as log:
        if automator().is_held():
            log.info("held")
            return {"batchItemFailures": []}
        looks = [(message, _looked(message, automator(), log)) for message in event["Records"]]
    return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one, done in looks if not done]}


def _looked(message: dict[str, Any], automator: Automator, log: Logger) -> bool:
    """Whether the wallet was looked at. One that breaks must not hold up the others, now and later.

    A message that comes again is looked at even while the wallet waits since it broke: if it breaks each time
    it shall end as a dead letter, which says whose it is.
    """
    body, again = message["body"], message["attributes"]["ApproximateReceiveCount"] != "1"
    about(staking_id="")  # that of the wallet before says nothing of this one
    try:
        automator.look(parse_address(body), again=again)
    except Exception as error:  # a poisoned wallet, or message
        count(Happening.NOT_AUTOMATED)
        _note(log, "not automated", error)
        _defer(body, error, automator, log)
        return False
    return True


def _defer(body: str, why: Exception, automator: Automator, log: Logger) -> None:
    try:
        automator.defer(Address(body), why)
    except Exception as error:  # then it is due again at once
        _note(log, "not deferred", error)


def _note(log: Logger, what: str, error: Exception) -> None:
    if isinstance(error, StakingError):
        log.warning(what, **facts_of(error))
    else:
        log.error(what, exc_info=error)
