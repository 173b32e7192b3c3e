"""The books in DynamoDB, through PynamoDB."""
