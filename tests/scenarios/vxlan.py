"""Two gateways with a VXLAN between them; a control makes its number at the far end another one."""

TEXT = """\
scenario: 1
title: An Ethernet between two sites
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
        vx0: {kind: vxlan, vni: 7, remote: 192.0.2.2, address: 10.9.0.1/24}
      routes: [10.2.0.0/24 via 10.9.0.2]
    cloud-gw:
      kind: vpn-gateway
      in: cloud
      interfaces: {lan: {address: 10.2.0.1/24}, wan: {address: 192.0.2.2/24}}
      tunnels:
        vx0: {kind: vxlan, vni: 7, remote: 192.0.2.1, address: 10.9.0.2/24}
      routes: [10.1.0.0/24 via 10.9.0.1]
    db: {kind: host, in: cloud, address: 10.2.0.10/24, gateway: 10.2.0.1, listens: [tcp/443]}
controls:
  vni:
    label: Which number at the far end?
    choices:
      same: {label: the same}
      other:
        label: another one
        set: {cloud-gw.vx0.vni: 8}
        play:
          - connect: pc -> db:443
            expect: {lost: cloud-gw, by: no-tunnel}
play:
  - connect: pc -> db:443
    expect: {established: db, outer: {protocol: udp, from: "192.0.2.1:32768..60998", to: "192.0.2.2:4789", length: 110}}
"""
