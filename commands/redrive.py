"""Brings every dead letter of a stack back to where it belongs.

`make redrive` for the local stack, `make redrive STACK=<name>` for one in AWS.
"""

import argparse
import sys

from commands.cloud import Cloud, deployed_cloud, local_cloud
from commands.dead_letters import Moved, bring_back, dead_letter_queues, waiting
from commands.told import told

_EVERY = 10

DONE = """
{count} went back. What fails again is here again after five more tries, and the alarm rings again:
then its cause is not mended yet. The log of the function tells it."""
EMPTY = "\nThere is nothing to bring back: every dead-letter queue is empty."
LEFT = """
{count} went back, {left} stayed where they were. Mend what is said above, then type the same again;
a message that went back twice does no harm."""


def main() -> int:
    """Moves everything; 1 when something had to stay."""
    parser = argparse.ArgumentParser(prog="commands.redrive", description=__doc__)
    parser.add_argument("--stack", help="a stack in AWS; the local one when it is not said")
    stack = parser.parse_args().stack
    return told(
        lambda: redrive(deployed_cloud(stack) if stack else local_cloud()),
        after_trouble="What was not moved is where it was.",
    )


def redrive(cloud: Cloud) -> int:
    """Moves everything and says so; 1 when something had to stay. Raises Failure, and botocore's errors."""
    sqs = cloud.client("sqs")
    count = left = 0
    for queue in dead_letter_queues(cloud):
        print(f"{queue.name} -> {queue.target}: about {waiting(sqs, queue)}", flush=True)
        moved = bring_back(sqs, queue, _progress)
        _tell(moved)
        count, left = count + moved.count, left + len(moved.left)
    print((LEFT if left else DONE if count else EMPTY).format(count=count, left=left))
    return 1 if left else 0


def _progress(count: int) -> None:
    if count % _EVERY == 0:
        print(f"  {count} went back", flush=True)


def _tell(moved: Moved) -> None:
    if moved.count % _EVERY:
        print(f"  {moved.count} went back")
    for message_id, reason in moved.left.items():
        print(f"  {message_id} stays: {reason}")


if __name__ == "__main__":
    sys.exit(main())
