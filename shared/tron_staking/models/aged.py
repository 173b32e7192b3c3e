"""What every answer says that is read from the chain through the cache."""

from tron_staking.models.fields import Frozen, Moment


class Aged(Frozen):
    """The chain was asked at `as_of`, `age_seconds` ago.

    `stale`: this is older than it should be, since no node answers now; what has happened since is missing.
    """

    as_of: Moment
    age_seconds: int
    stale: bool
