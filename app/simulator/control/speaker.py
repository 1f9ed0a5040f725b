"""What one node knows by BGP: told by its neighbours, ranked, put into its table, told on (RFC 4271, 9).

- A path with the own AS in it is a circle, and not taken (9.1.2), nor one whose next hop lies on no link of the node:
  by other routes it is not looked for (9.1.2.1). What was learned from within the AS is not told on within.
- The best path is told, with the own AS before it and the own address as next hop; to a neighbour of the same AS with
  the local preference instead (next-hop-self, as gateways usually have it set).
- What is told changes as soon as what is known changes: no interval is waited for (9.2.1.1).
"""

from dataclasses import replace
from ipaddress import IPv4Address

from app.simulator.control.bfd import BfdMessage
from app.simulator.control.bgp import BgpSession, Listener, Update, updates
from app.simulator.control.channel import SegmentMessage
from app.simulator.control.configuration import Bgp, Learned, Neighbour
from app.simulator.control.facts import RouteChange
from app.simulator.control.paths import Path, best_first, usable
from app.simulator.control.wire import Wire
from app.simulator.forwarding.routing import NextHop, Route
from app.simulator.network import Node
from app.simulator.packets.addresses import Address, Endpoint, Prefix

OWN = ""
"""The neighbour's name of a path that begins here."""
DEFAULT_PREFERENCE = 100
Taken = dict[Prefix, tuple[Path, ...]]


class Speaker:
    def __init__(self, wire: Wire, bgp: Bgp) -> None:
        self._wire = wire
        neighbours = tuple(sorted(bgp.neighbours, key=lambda each: each.name))
        self._bgp = replace(bgp, neighbours=neighbours, networks=tuple(sorted(bgp.networks, key=_order)))
        self._told: dict[str, dict[Prefix, Path]] = {each.name: {} for each in self._bgp.neighbours}
        """What each neighbour has told."""
        self._tells: dict[str, dict[Prefix, Path]] = {each.name: {} for each in self._bgp.neighbours}
        """What each neighbour was told."""
        self._taken: Taken = {}
        self.sessions = {each.name: self._session(each) for each in self._bgp.neighbours}

    def start(self) -> None:
        for session in self.sessions.values():
            session.start()

    def stop(self) -> None:
        for session in self.sessions.values():
            session.stop()

    def links_changed(self) -> None:
        for session in self.sessions.values():
            session.link_changed()

    def configure(self, bgp: Bgp) -> None:
        """The same neighbours with other preferences, which count at once, for what was told before too."""
        self._bgp = bgp
        for neighbour in bgp.neighbours:
            self.sessions[neighbour.name].neighbour = neighbour
            known = self._told[neighbour.name]
            self._told[neighbour.name] = {prefix: self._as_learned(path, neighbour) for prefix, path in known.items()}
        self._decide()

    def arrived(self, message: SegmentMessage | BfdMessage, sender: Endpoint, receiver: Endpoint) -> None:
        """From a neighbour, if it is one."""
        for session in self.sessions.values():
            if session.neighbour.address == sender.address:
                if isinstance(message, BfdMessage):
                    session.bfd_arrived(message)
                else:
                    session.arrived(message, sender, receiver)

    def _session(self, neighbour: Neighbour) -> BgpSession:
        listener = Listener(
            came_up=lambda: self._tell(self.sessions[neighbour.name]),
            went_down=lambda: self._forget(neighbour.name),
            told=lambda update: self._learn(self.sessions[neighbour.name].neighbour, update),
        )
        return BgpSession(self._wire, self._bgp.asn, neighbour, listener)

    def _forget(self, name: str) -> None:
        self._told[name], self._tells[name] = {}, {}
        self._decide()

    def _learn(self, neighbour: Neighbour, update: Update) -> None:
        known = self._told[neighbour.name]
        for prefix in update.withdrawn:
            known.pop(prefix, None)
        for path in update.announced:
            known.pop(path.prefix, None)
            if self._bgp.asn not in path.as_path and self._reaches(path.next_hop):
                known[path.prefix] = self._as_learned(path, neighbour)
        self._decide()

    def _reaches(self, next_hop: Address) -> bool:
        """Whether it lies on a link of the node's own; what lies further away would have to be looked for again."""
        return any(next_hop in own.network for each in self._wire.node.interfaces for own in each.addresses)

    def _as_learned(self, path: Path, neighbour: Neighbour) -> Path:
        is_external = neighbour.asn != self._bgp.asn
        return replace(
            path,
            local_preference=neighbour.local_preference if is_external else path.local_preference,
            neighbour=neighbour.name,
            is_external=is_external,
            distance=neighbour.distance,
        )

    def _decide(self) -> None:
        """Rank all paths anew, and act on what has changed."""
        told: dict[Prefix, list[Path]] = {}
        for path in (path for known in self._told.values() for path in known.values()):
            told.setdefault(path.prefix, []).append(path)
        self._wire.work(sum(map(len, told.values())))
        own = set(self._bgp.networks)
        ranked = {prefix: best_first(told[prefix]) for prefix in sorted(told, key=_order)}
        taken = {prefix: usable(paths, self._bgp.multipath) for prefix, paths in ranked.items() if prefix not in own}
        if taken != self._taken:
            before, self._taken = self._taken, taken
            self._install(before)
        for session in self.sessions.values():
            if session.is_up:
                self._tell(session)

    def _install(self, before: Taken) -> None:
        name = self._wire.node.name
        learned = tuple(self._learned(prefix, paths, name) for prefix, paths in self._taken.items())
        others = tuple(each for each in self._wire.node.learned if not each.place.startswith(f"{name}.bgp."))
        self._wire.reconfigure(replace(self._wire.node, learned=(*learned, *others)))
        old = {prefix: self._learned(prefix, paths, name) for prefix, paths in before.items()}
        new = {each.route.prefix: each for each in learned}
        for prefix in [*old, *(prefix for prefix in new if prefix not in old)]:
            self._note_change(prefix, old.get(prefix), new.get(prefix))

    def _note_change(self, prefix: Prefix, old: Learned | None, new: Learned | None) -> None:
        here = new or old
        if here is not None and old != new:
            wire = self._wire
            route, before = new.route if new else None, old.route if old else None
            wire.note(RouteChange(wire.now, wire.node.name, prefix, route, before, here.place))

    def _learned(self, prefix: Prefix, paths: tuple[Path, ...], node: str) -> Learned:
        hops = tuple(NextHop(path.next_hop) for path in paths)
        place = f"{node}.bgp.{paths[0].neighbour}"
        if len(hops) == 1:
            return Learned(Route(prefix, via=hops[0].via, metric=paths[0].distance), place)
        return Learned(Route(prefix, metric=paths[0].distance, hops=hops), place)

    def _tell(self, session: BgpSession) -> None:
        """What the neighbour does not know yet, or not any more."""
        neighbour = session.neighbour
        local = self._wire.own_address_towards(neighbour.address)
        if local is None:
            return
        telling = {path.prefix: path for path in self._told_to(neighbour, local)}
        known = self._tells[neighbour.name]
        announced = [path for prefix, path in telling.items() if known.get(prefix) != path]
        withdrawn = [prefix for prefix in known if prefix not in telling]
        self._tells[neighbour.name] = telling
        for update in updates(announced, withdrawn):
            session.say(update)

    def _told_to(self, neighbour: Neighbour, local: Address) -> list[Path]:
        is_external = neighbour.asn != self._bgp.asn
        own = [self._own(prefix, local) for prefix in self._bgp.networks]
        best = [self._best(paths) for paths in self._taken.values()]
        fit = [path for path in best if path.neighbour != neighbour.name and (is_external or path.is_external)]
        ahead = (self._bgp.asn,) * (1 + neighbour.prepend) if is_external else ()
        return [
            replace(
                path,
                next_hop=local,
                as_path=(*ahead, *path.as_path),
                med=neighbour.med,
                identifier=self._identifier(),
                neighbour=OWN,
            )
            for path in (*own, *fit)
        ]

    def _best(self, paths: tuple[Path, ...]) -> Path:
        return best_first(paths)[0]

    def _own(self, prefix: Prefix, local: Address) -> Path:
        return Path(prefix, local, (), 0, DEFAULT_PREFERENCE, OWN, self._identifier(), is_external=True, distance=0)

    def _identifier(self) -> int:
        """The highest address of IPv4 of the node (RFC 4271 leaves it to the speaker; routers have it so)."""
        node: Node = self._wire.node
        own = (address.ip for interface in node.interfaces for address in interface.addresses)
        return max(int(address) for address in own if isinstance(address, IPv4Address))


def _order(prefix: Prefix) -> tuple[int, int, int]:
    return prefix.version, int(prefix.network_address), prefix.prefixlen
