"""Events that are not HTTP: wake-ups from SQS, and the Scheduler's tick."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger

from tron_staking.domain.errors import StakingError
from tron_staking.domain.telemetry import Happening, about, count
from tron_staking.entry.observability import facts_of, invocation
from tron_staking.submission.advance import Advancer
from tron_staking.submission.finality import SolidBlocks
from tron_staking.submission.sweep import Sweeper


def advance_batch(event: dict[str, Any], context: Any, advancer: Callable[[], Advancer]) -> dict[str, Any]:
    """Advances the record of each message. Only what failed for now is delivered again."""
    own_id = getattr(context, "aws_request_id", "")
    solid_blocks = SolidBlocks()
    failed = []
    with invocation("advance", context, own_id) as log:
        for message in event["Records"]:
            about(staking_id=message["body"], correlation_id=own_id)  # until the record tells whose it is
            try:
                record = advancer().advance(message["body"], solid_blocks)
            except Exception as error:  # one poisoned record must not hold up the others of its batch
                _note(log, error)
                failed.append({"itemIdentifier": message["messageId"]})
            else:
                log.info("advanced", status=record.status)
    return {"batchItemFailures": failed}


def _note(log: Logger, error: Exception) -> None:
    count(Happening.NOT_ADVANCED)
    if isinstance(error, StakingError):
        log.warning("not advanced", **facts_of(error))
    else:
        log.error("not advanced", exc_info=error)


def sweep_tick(context: Any, sweeper: Callable[[], Sweeper]) -> dict[str, int]:
    """Wakes what is due."""
    with invocation("sweep", context, getattr(context, "aws_request_id", "")) as log:
        woken = sweeper().sweep()
        log.info("swept", woken=woken)
    return {"woken": woken}
