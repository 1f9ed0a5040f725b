#!/bin/bash
#
@title@
@summary@
#
@choices@
#
# This script builds the network of a scenario out of network namespaces, plays what happens in it, and tells of each
# packet at each interface what we said and what this kernel did. Then it takes everything down again.
#
#   bash @name@             plays it
#   bash @name@ --look      plays it and opens a shell before it takes everything down: look around with
#                           ip netns exec lc-NODE ip route, nft list ruleset, tcpdump -ni any, ...
#
# It needs bash, iproute2, nftables, procps and python3 (3.10 or newer), which every Debian has or can install, and root,
# or a kernel that lets everybody have namespaces of their own: who is not root gets some by `unshare -Urnm`. Outside of
# the namespaces that it makes nothing is changed. It ends with 0 if all was as said, 1 if something was not, and 2 if it
# could not begin.
#
# What is not as in life:
@notes@

set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
export PREFIX=${PREFIX:-lc-} # in front of the name of every namespace

cannot() {
    echo "$*" >&2
    exit 2
}

for tool in ip nft sysctl python3; do
    command -v "$tool" > /dev/null || cannot "This needs $tool: apt install iproute2 nftables procps python3"
done
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || cannot "This needs Python 3.10 or newer."

# --------------------------------------------------------------------------------------------------------------------
# Somewhere to build, and taking it down again

if [ "$(id -u)" != 0 ]; then
    unshare -Urnm true 2> /dev/null ||
        cannot "This kernel lets only root have network namespaces: run it as root, as with sudo bash $0"
    exec unshare -Urnm bash "$0" "$@"
fi
[ -w /run ] || mount -t tmpfs tmpfs /run # in namespaces of one's own, where the names of namespaces will stand

work=$(mktemp -d -t lc.XXXXXX)
made=()
take_down() {
    for name in "${made[@]}"; do ip netns del "$name" || true; done
    rm -rf "$work"
}
trap take_down EXIT
trap 'exit 130' INT TERM
touch "$work/tunnels"

# --------------------------------------------------------------------------------------------------------------------
# What a network is made of

node() { # NAME: a namespace, which does nothing by itself and answers every time
    local name=$PREFIX$1
    [ ! -e "/run/netns/$name" ] ||
        cannot "There is a network namespace $name already. Remove it, or choose another prefix: PREFIX=my- bash $0"
    ip netns add "$name"
    made+=("$name")
    setting "$1" net.ipv4.conf.{all,default}.{rp_filter,send_redirects,accept_redirects}=0 \
        net.ipv4.conf.{all,default}.arp_ignore=1 net.ipv4.ip_forward=0 net.ipv4.icmp_ratemask=0
    says_once "$1"
    if [[ $families == *6* ]]; then
        setting "$1" net.ipv6.conf.default.{accept_ra,accept_redirects,accept_dad,dad_transmits,router_solicitations}=0 \
            net.ipv6.icmp.ratemask=255
    else
        setting "$1" net.ipv6.conf.{all,default}.disable_ipv6=1 2> /dev/null || true # where there is IPv6 at all
    fi
    ip -n "$name" link set lo up
}

setting() { # NODE NAME=VALUE...
    local node=$1
    shift
    ip netns exec "$PREFIX$node" sysctl -q -w "$@"
}

says_once() { # NODE: nothing is sent again, as far as this kernel can be told so
    setting "$1" net.ipv4.tcp_{synack_retries,early_retrans,sack}=0
    setting "$1" net.ipv4.tcp_rto_min_us=60000000 2> /dev/null || true # Linux 6.11
}

cable() { # NODE INTERFACE NODE INTERFACE
    ip link add name "$2" netns "$PREFIX$1" type veth peer name "$4" netns "$PREFIX$3"
    for end in "$1 $2" "$3 $4"; do
        set -- $end
        ip -n "$PREFIX$1" link set dev "$2" gso_max_segs 1 up # as many bytes at once as a cable takes
        for family in $families; do
            setting "$1" "net.ipv$family.neigh.$2.retrans_time_ms=100"
        done
    done
}

mtu() { # NODE INTERFACE BYTES
    ip -n "$PREFIX$1" link set dev "$2" mtu "$3"
}

bridge() { # NODE NAME: where several cables meet
    ip -n "$PREFIX$1" link add name "$2" type bridge
    # it would announce itself to other bridges with IGMP, which rules see; a kernel without snooping does not
    ip -n "$PREFIX$1" link set dev "$2" type bridge mcast_snooping 0 2> /dev/null || true
    ip -n "$PREFIX$1" link set dev "$2" up
}

plug() { # NODE INTERFACE BRIDGE
    ip -n "$PREFIX$1" link set dev "$2" master "$3"
}

address() { # NODE INTERFACE ADDRESS
    local how=
    [[ $3 != *:* ]] || how=nodad # in use at once, and not only when nobody else is heard to have it
    ip -n "$PREFIX$1" address add "$3" dev "$2" $how
}

station() { # NODE INTERFACE HARDWARE-ADDRESS: who an interface is inside VXLAN; a stand-in is nobody
    ip -n "$PREFIX$1" link set dev "$2" address "$3" 2> /dev/null || true
}

neighbour() { # NODE INTERFACE ADDRESS HARDWARE-ADDRESS: who need not be asked for inside VXLAN
    ip -n "$PREFIX$1" neigh replace "$3" dev "$2" lladdr "$4" nud permanent 2> /dev/null || true
}

down() { # NODE INTERFACE
    ip -n "$PREFIX$1" link set dev "$2" down
}

route() { # [--again] [-6] NODE ROUTE: --again where another one leads to the same network
    local how=add family=-4
    if [ "$1" = --again ]; then
        how=append
        shift
    fi
    if [ "$1" = -6 ]; then
        family=-6
        shift
    fi
    local node=$1
    shift
    ip -n "$PREFIX$node" "$family" route "$how" "$@"
}

rules() { # NODE, and rules of nftables
    ip netns exec "$PREFIX$1" nft -f -
}

tunnel() { # NODE INTERFACE MTU "TYPE ..." STAND-IN...: the kernel's own, else a stand-in
    if ip -n "$PREFIX$1" link add name "$2" type $4 2> /dev/null; then
        ip -n "$PREFIX$1" link set dev "$2" mtu "$3" up
        echo "$1.$2 is the kernel's own: ip link add $2 type $4"
    else
        echo "$1.$2 is a stand-in: this kernel does not know ip link add $2 type ${4%% *}"
        stand_in "$1" "$2" "$3" "${@:5}"
    fi
}

stand_in() { # NODE INTERFACE MTU STAND-IN...: a device whose packets the program below wraps and unwraps
    [ -r /dev/net/tun ] && [ -w /dev/net/tun ] || cannot "The tunnel $1.$2 needs /dev/net/tun, which this user cannot open."
    ip -n "$PREFIX$1" tuntap add dev "$2" mode tun
    ip -n "$PREFIX$1" link set dev "$2" mtu "$3" up
    echo "tunnel $1 $2 ${*:4}" >> "$work/tunnels"
}

# --------------------------------------------------------------------------------------------------------------------
# The network

@network@

# --------------------------------------------------------------------------------------------------------------------
# The program that plays: Python without anything but its standard library

cat > "$work/play.py" << 'PYTHON'
@program@
PYTHON

# --------------------------------------------------------------------------------------------------------------------
# What happens, and what is said of it. `*1` stands for a port that the kernel draws by chance.

cat > "$work/play" << 'PLAY'
@play@
PLAY

status=0
cat "$work/tunnels" "$work/play" | python3 "$work/play.py" || status=$?
if [ "${1:-}" = --look ]; then
    echo "Look around: ip netns list. Leave with exit."
    bash || true
fi
exit "$status"
