"""A stay at which a packet goes on although it should not."""

from app.scenarios.narration.story import Story
from app.scenarios.narration.words import decider
from app.scenarios.traces.stays import Stay
from app.simulator.steps import EndingKind, LetPass


def told(stay: Stay, passed: LetPass, story: Story) -> tuple[str, str]:
    """Of a stay at which it goes on although it should not."""
    label = story.cast.label(stay.node)
    by = f" by {decider(passed.source)}" if passed.source and passed.reason is EndingKind.DROPPED else ""
    sentence = f"Really it ends here{by}. In this run it goes on, to show what else would stop it."
    return f"{label} lets it pass this once", sentence
