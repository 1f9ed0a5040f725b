"""Figures of vendors, each with its source and the day on which it held. Texts cite them and never type them."""
