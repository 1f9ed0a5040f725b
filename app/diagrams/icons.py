"""The symbols, one for each kind of node: paths with stroke only, on 26 by 26 px around 0,0. They live only here."""

_CIRCLE = "M0-11A11 11 0 1 0 0 11A11 11 0 1 0 0-11Z"

ICONS: dict[str, tuple[str, ...]] = {
    "host": ("M-10-9H10V5H-10Z", "M-4 9H4M0 5V9"),
    "server": ("M-9-10H9V-4H-9Z", "M-9-3H9V3H-9Z", "M-9 4H9V10H-9Z", "M-5-7H-4.9M-5 0H-4.9M-5 7H-4.9"),
    "router": ("M0 10V1M0 1L-8-5M0 1L8-5", "M-8-1V-5H-4M8-1V-5H4"),
    "firewall": ("M-11-9H11V9H-11Z", "M-11-3H11M-11 3H11", "M-4-9V-3M5-9V-3M0-3V3M-4 3V9M5 3V9"),
    "filter": ("M-11-9H11V9H-11Z", "M-11-3H11M-11 3H11", "M-4-9V-3M5-9V-3M0-3V3M-4 3V9M5 3V9"),
    "nat": ("M-10-4H8L3-9", "M10 4H-8L-3 9"),
    "tunnel": ("M-11-5V-7H11V-5M-11 5V7H11V5", "M-7 0H7L3-3M7 0L3 3"),
    "acl": ("M-9-8H9M-9 0H9M-9 8H2",),
    "load-balancer": ("M-10 0H-2M-2 0L7-8M-2 0H10M-2 0L7 8", "M3-8H7V-4M7-3L10 0L7 3M3 8H7V4"),
    "vpn-gateway": ("M0-11L9-8V0C9 5 5 9 0 11C-5 9-9 5-9 0V-8Z", "M-4 0L-1 3L4-3"),
    "hub": ("M-4-4H4V4H-4Z", "M-4-4L-9-9M4-4L9-9M-4 4L-9 9M4 4L9 9"),
    "internet": (_CIRCLE, "M-11 0H11M0-11C-6-5-6 5 0 11M0-11C6-5 6 5 0 11"),
    "stranger": (_CIRCLE, "M-3.5-3A3.5 3.5 0 1 1 1.5 .2C.5 .7 0 1.2 0 2.3M0 6H.1"),
    "gateway": ("M-9-10V10", "M-4 0H10L5-5M10 0L5 5"),
}
