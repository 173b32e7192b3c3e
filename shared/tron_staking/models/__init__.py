"""What callers send and get, and what the books hold."""
