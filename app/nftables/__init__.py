"""The part of nftables' rule language the simulator understands: text to rules, and back."""
