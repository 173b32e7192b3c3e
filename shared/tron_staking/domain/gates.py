"""What can be shut so that no transaction is accepted any more, at once: the service, a wallet, a token."""

from tron_staking.domain.address import Address

SERVICE_GATE = "SERVICE"
"""Shut for everybody."""

SHARDS = 16
"""A gate is as many equal items: two transactions that look at one item at the same time are in each other's
way, and everybody looks at the service's gate."""


def wallet_gate(address: Address) -> str:
    """Shut for what is asked of one wallet."""
    return f"WALLET#{address}"


def token_gate(token_id: str) -> str:
    """Shut for whoever holds a token: it was revoked."""
    return f"TOKEN#{token_id}"
