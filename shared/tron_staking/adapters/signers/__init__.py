"""Who holds keys: a signer turns raw_data into a signature and never shows a key."""
