"""Where events come in: HTTP, SQS, Scheduler and the authorizer."""
