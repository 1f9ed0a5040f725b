"""A private subnet whose network ACL remembers nothing, behind a gateway that does."""

ACL = """\
scenario: 1
title: A network ACL forgets the way back

network:
  zones:
    cloud: {label: Private network, prefix: 10.0.0.0/16, kind: private}
    subnet: {label: Private subnet, in: cloud, prefix: 10.0.1.0/24}
    internet: {label: Internet, kind: public}
  nodes:
    app: {kind: host, label: App server, in: subnet, address: 10.0.1.10/24, gateway: 10.0.1.1, listens: [tcp/22]}
    web: {kind: host, label: Web server, in: internet, address: 198.51.100.80/24, listens: [tcp/443]}
    acl:
      kind: acl
      in: subnet
      interfaces:
        inner: {address: 10.0.1.1/24}
        outer: {address: 10.0.0.2/28, in: cloud}
      routes: [default via 10.0.0.1]
      chains:
        forward:
          policy: drop
          rules:
            - {name: out-100, rule: iifname inner tcp dport 443 accept}
            - {name: in-100, rule: iifname outer tcp dport 1024-65535 accept}
    gw:
      kind: gateway
      in: cloud
      interfaces:
        lan: {address: 10.0.0.1/28, in: cloud}
        wan: {address: 198.51.100.1/24, in: internet}
      routes: [10.0.1.0/24 via 10.0.0.2]
      chains:
        prerouting: {rules: [iifname wan tcp dport 22 dnat to 10.0.1.10]}
        forward:
          policy: drop
          rules:
            - {name: known, rule: "ct state established,related accept"}
            - {name: ssh, rule: iifname wan ip daddr 10.0.1.10 tcp dport 22 accept}
            - {name: out, rule: iifname lan oifname wan accept}
        postrouting: {rules: [oifname wan masquerade]}

controls:
  asks:
    label: Who asks whom?
    choices:
      out: {label: The app server asks the web server}
      forgets:
        label: The same, without a rule for the way back
        remove: [acl.forward.in-100]
        play:
          - connect: app:40000 -> web:443
            expect: {timed-out: web, answer: {lost: acl, by: acl.forward.policy, as: established}}
      denies:
        label: The same, with a rule against it
        set: {acl.forward.in-100: iifname outer drop}
        play:
          - connect: app:40000 -> web:443
            expect: {timed-out: web, answer: {lost: acl, by: acl.forward.in-100}}
      visitor:
        label: A visitor whom no rule of the ACL invites
        play:
          - connect: web:50000 -> gw.wan:22
            expect: {lost: acl, by: acl.forward.policy}

play:
  - connect: app:40000 -> web:443
    expect: {established: web}
"""
