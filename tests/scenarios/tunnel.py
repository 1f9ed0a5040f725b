"""Two gateways with two tunnels between them: an ESP one that is used, and a WireGuard one beside it."""

TEXT = """\
scenario: 1
title: Two gateways
network:
  zones:
    office: {label: Office, kind: private}
    cloud: {label: Cloud, kind: private}
  nodes:
    pc: {kind: host, in: office, address: 10.1.0.10/24, gateway: 10.1.0.1}
    gw:
      kind: vpn-gateway
      in: office
      interfaces: {lan: {address: 10.1.0.1/24}, wan: {address: 192.0.2.1/24}}
      tunnels:
        to-cloud: {kind: esp, remote: 192.0.2.2}
        wg0:
          kind: wireguard
          address: 10.9.0.1/24
          peers:
            - {peer: cloud-gw.wg0, endpoint: "192.0.2.2:51820", allowed-ips: [10.9.0.2/32]}
      routes: [10.2.0.0/24 dev to-cloud]
    cloud-gw:
      kind: vpn-gateway
      in: cloud
      interfaces: {lan: {address: 10.2.0.1/24}, wan: {address: 192.0.2.2/24}}
      tunnels:
        to-office: {kind: esp, remote: 192.0.2.1}
        wg0: {kind: wireguard, address: 10.9.0.2/24, peers: [{peer: gw.wg0, allowed-ips: [10.9.0.1/32]}]}
      routes: [10.1.0.0/24 dev to-office]
    db: {kind: host, in: cloud, address: 10.2.0.10/24, gateway: 10.2.0.1, listens: [tcp/443]}
play:
  - connect: pc -> db:443
    expect: {established: db, outer: {protocol: esp, from: 192.0.2.1, to: 192.0.2.2, ttl: 64, length: 116}}
"""
