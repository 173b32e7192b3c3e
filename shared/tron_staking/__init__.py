"""TRON staking on AWS: every operation submitted exactly once."""
