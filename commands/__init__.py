"""What an operator or a developer types: `python -m commands.<name>`, each behind a `make` target.

Never shipped.
"""
