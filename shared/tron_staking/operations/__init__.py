"""One module per operation: a function of a request and the ports it needs."""
