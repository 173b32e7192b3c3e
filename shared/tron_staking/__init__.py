"""TRON staking on AWS: every operation submitted exactly once."""

__version__ = "0.1.0"
