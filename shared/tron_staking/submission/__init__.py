"""Exactly-once submission: one stored transaction per intent, driven until the chain has decided."""
