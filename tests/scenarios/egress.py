"""A small scenario for tests: a private host, a gateway that filters and translates, a web server on the internet."""

EGRESS = """\
scenario: 1
title: A private host asks a public web server
summary: The request leaves through NAT.

network:
  zones:
    cloud: {label: Private network, prefix: 10.0.0.0/16, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    app: {kind: host, label: App server, in: cloud, address: 10.0.1.10/24, gateway: 10.0.1.1}
    web:
      {kind: host, label: Web server, in: internet, address: 203.0.113.80/24, gateway: 203.0.113.1, listens: [tcp/443]}
    gw:
      kind: gateway
      in: cloud
      interfaces:
        lan: {address: 10.0.1.1/24, in: cloud}
        wan: {address: 198.51.100.1/24, in: internet}
      routes:
        - default via 198.51.100.254 dev wan
      chains:
        input:
          policy: drop
          rules:
            - ct state established,related accept
        forward:
          policy: drop
          rules:
            - {name: known, rule: "ct state established,related accept"}
            - iifname lan oifname wan accept
        postrouting:
          rules:
            - oifname wan masquerade
    isp:
      kind: router
      in: internet
      interfaces:
        west: {address: 198.51.100.254/24}
        east: {address: 203.0.113.1/24}

controls:
  initiator:
    label: Who speaks first?
    choices:
      inside: {label: The inside host}
      outside:
        label: A stranger on the internet
        play:
          - connect: web -> 198.51.100.1:443
            expect: {lost: gw, by: gw.input.policy}

play:
  - connect: app:40000 -> web:443
    expect: {established: web}
"""
