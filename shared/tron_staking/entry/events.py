"""Events that are not HTTP: wake-ups from SQS, and the Scheduler's tick."""

from collections.abc import Callable
from typing import Any

from tron_staking.domain.errors import StakingError
from tron_staking.entry.observability import begin, facts_of
from tron_staking.submission.advance import Advancer
from tron_staking.submission.finality import SolidBlocks
from tron_staking.submission.sweep import Sweeper


def advance_batch(event: dict[str, Any], context: Any, advancer: Callable[[], Advancer]) -> dict[str, Any]:
    """Advances the record of each message. Only what failed for now is delivered again."""
    log = begin(context, getattr(context, "aws_request_id", ""))
    solid_blocks = SolidBlocks()
    failed = []
    for message in event["Records"]:
        staking_id = message["body"]
        try:
            record = advancer().advance(staking_id, solid_blocks)
        except StakingError as error:
            log.warning("not advanced", staking_id=staking_id, **facts_of(error))
            failed.append({"itemIdentifier": message["messageId"]})
        except Exception:  # one poisoned record must not hold up the others of its batch
            log.exception("not advanced", staking_id=staking_id)
            failed.append({"itemIdentifier": message["messageId"]})
        else:
            log.info("advanced", staking_id=staking_id, status=record.status)
    return {"batchItemFailures": failed}


def sweep_tick(context: Any, sweeper: Callable[[], Sweeper]) -> dict[str, int]:
    """Wakes what is due."""
    log = begin(context, getattr(context, "aws_request_id", ""))
    woken = sweeper().sweep()
    log.info("swept", woken=woken)
    return {"woken": woken}
