"""A scenario whose first choices leave a control idle on which the next one depends, and that one's choice on both."""

from tests.scenarios.egress import EGRESS

CONTROLS = """
controls:
  filter:
    label: Filter
    choices: {closed: {label: As it is}, opened: {label: Also for others, set: {gw.forward.policy: accept}}}
  rule:
    label: Rule
    when: {filter: opened}
    choices: {kept: {label: Kept}, gone: {label: Gone, set: {gw.input.policy: accept}}}
  port:
    label: Port
    when: {rule: gone}
    choices:
      https: {label: "443"}
      closed: {label: "444", set: {web.listens: [tcp/444, udp/7]}}
      other: {label: another, when: {filter: opened}}
"""
IDLE = (
    EGRESS[: EGRESS.index("\ncontrols:")]
    + CONTROLS
    + """
play:
  - {stream: "app -> web:7", count: 3, expect: {answered: 3}}
architecture: {fails: [isp]}
"""
).replace("listens: [tcp/443]", "listens: [tcp/443, udp/7]")
