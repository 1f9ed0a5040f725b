"""Routes and addresses: every candidate, and why it lost."""

from app.nftables.routes import print_route
from app.scenarios.narration.reasons import route_reason
from app.scenarios.narration.tables.shape import Column, Table, TableRow
from app.scenarios.narration.words import capital
from app.simulator.network import Node
from app.simulator.steps import RouteCandidate, Routed, RoutedLocally, RouteOutcome

ADDRESSES = (Column("Interface"), Column("Address", mono=True))


def route_table(step: Routed) -> Table:
    rows = tuple(_candidate(candidate, step) for candidate in step.candidates)
    return Table(f"Routes, asked for {step.destination}", (Column("Route", mono=True),), rows)


def _candidate(candidate: RouteCandidate, step: Routed) -> TableRow:
    chosen = candidate.outcome is RouteOutcome.CHOSEN
    return TableRow(
        (print_route(candidate.route),),
        "Chosen" if chosen else "Not taken",
        f"{capital(route_reason(candidate, step.destination))}.",
        "won" if chosen else "lost",
        candidate.place,
    )


def address_table(step: RoutedLocally, node: Node) -> Table:
    rows = tuple(
        TableRow(
            (interface.name, str(address)),
            "Its own" if address.ip == step.destination else "Not this one",
            state="won" if address.ip == step.destination else "lost",
            place=f"{node.name}.{interface.name}",
        )
        for interface in node.interfaces
        for address in interface.addresses
    )
    return Table(f"Own addresses, asked for {step.destination}", ADDRESSES, rows)
