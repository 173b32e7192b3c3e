"""What TRON and money are, without any SDK or framework."""
