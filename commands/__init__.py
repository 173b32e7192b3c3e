"""What an operator types. It is never deployed: it runs beside the service, with the operator's rights."""
