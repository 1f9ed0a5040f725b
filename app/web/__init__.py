"""What every page and endpoint shares: rendering, transactions, protection, errors."""
