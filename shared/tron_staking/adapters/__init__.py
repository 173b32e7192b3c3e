"""Each module is the only one that knows its SDK."""
