"""Scenarios for programs outside: captures that Wireshark opens, and a script that a Linux runs."""
