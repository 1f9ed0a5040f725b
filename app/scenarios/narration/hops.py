"""One title and one sentence for each stay: what a reader of the story learns at this tick."""

from app.scenarios.cast import FILTER, NAT
from app.scenarios.narration import arrivals, origins, outer_streams, passages, sizes, translations, tunnels, waivers
from app.scenarios.narration.story import Story
from app.scenarios.traces.stays import Stay, is_wrapped
from app.simulator.forwarding.neighbour_steps import NeighbourSought
from app.simulator.mtu.size_steps import Fragmented, Gathered, Reassembled
from app.simulator.steps import (
    Delivered,
    Dropped,
    EndingKind,
    Filtered,
    LetPass,
    Originated,
    Received,
    Routed,
    RoutedLocally,
    SourceChecked,
    Transmitted,
    TtlDecremented,
)
from app.simulator.tunnels.tunnel_steps import PolicyAsked, StreamWaited, Unwrapped, Wrapped

BY_FILTER = frozenset({EndingKind.DROPPED, EndingKind.REJECTED})
PASSING_ON = frozenset({Received, SourceChecked, Routed, TtlDecremented, PolicyAsked, NeighbourSought, Transmitted})
"""All that happens where a packet is only passed on."""


def title_and_sentence(stay: Stay, story: Story) -> tuple[str, str]:
    """Losses first, what is waived, verdicts, arrivals, departures, tunnels, translations, passing on."""
    if stay.niche != NAT and PASSING_ON.issuperset(stay.last):
        return passages.routed(stay, story)
    drop = stay.find(Dropped)
    judged = stay.find(Filtered)
    if drop and not (judged and drop.reason in BY_FILTER):
        return arrivals.dropped(stay, drop, story)
    passed, arrival = stay.find(LetPass), stay.find(Delivered)
    if passed and not (drop or arrival):
        return waivers.told(stay, passed, story)
    is_filtered = drop or (stay.niche == FILTER and not passed)
    if judged and is_filtered and not stay.find(Originated):
        return passages.filtered(stay, judged, story)
    if arrival:
        return arrivals.delivered(stay, arrival, story)
    if waits := stay.find(StreamWaited):
        return outer_streams.waited(stay, waits, story)
    if size := _about_size(stay, story):
        return size
    if passage := stay.passage:
        return _passage(stay, passage, story)
    if origin := stay.find(Originated):
        return origins.title_and_sentence(stay, origin, story)
    if is_wrapped(stay.hop.left) and stay.find(RoutedLocally):
        return tunnels.taken_in(stay, story)
    if stay.niche == NAT:
        return translations.title_and_sentence(stay, story)
    if judged:
        return passages.filtered(stay, judged, story)
    return passages.routed(stay, story)


def _about_size(stay: Stay, story: Story) -> tuple[str, str] | None:
    """What is cut, kept or put together, where no rule has more to say."""
    if cut := stay.find(Fragmented):
        return sizes.cut(stay, cut, story)
    if kept := stay.find(Gathered):
        return sizes.kept(stay, kept, story)
    whole = stay.find(Reassembled)
    return sizes.put_together(stay, whole, story) if whole else None


def _passage(stay: Stay, passage: Wrapped | Unwrapped, story: Story) -> tuple[str, str]:
    if isinstance(passage, Wrapped):
        return tunnels.wrapped(stay, passage, story)
    return tunnels.unwrapped(stay, passage, story, passages.onward)
