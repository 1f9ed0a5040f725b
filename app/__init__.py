"""A learning center for cloud egress, ingress and VPNs, with a network simulator inside its lessons."""
