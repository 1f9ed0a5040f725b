"""The control plane: who still lives, which routes are told, on the same virtual clock as the packets.

Its messages are real packets that pass the same pipelines, rules, NAT and tunnels as any other; they are not told one
by one. What a run shows of them are facts: a session comes up or is given up, a route is installed or withdrawn.
"""
