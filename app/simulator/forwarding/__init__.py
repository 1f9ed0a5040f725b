"""Which way a packet goes, and to whom it is handed."""
