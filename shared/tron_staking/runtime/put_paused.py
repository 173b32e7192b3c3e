"""What the function runs that pauses: the same as what changes policies."""

from tron_staking.runtime.put_policies import policies_writer

__all__ = ["policies_writer"]
