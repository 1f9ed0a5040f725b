"""Edits of a scenario's text in memory: values set, items taken out and put in, and every part still knows its line."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.documents.texts import Json, Path, Text
from app.scenarios.building.places import rule_names


@dataclass(slots=True)
class Edit:
    """Works on a copy. Items are taken out at the end, so that until then every path means what it says in the text."""

    text: Text
    value: Json = None
    origins: dict[Path, Path] = field(default_factory=dict)
    removed: dict[Path, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.value = copy.deepcopy(self.text.value)

    def put(self, target: Path, new: Json, source: Path | None = None) -> bool:
        """Set a value, of a rule its words; false where there is no such place."""
        if isinstance(new, str) and isinstance(rule := at(self.value, target), dict) and "rule" in rule:
            target = (*target, "rule")
        parent = at(self.value, target[:-1])
        if isinstance(parent, dict):
            parent[str(target[-1])] = copy.deepcopy(new)
        elif isinstance(parent, list) and isinstance(target[-1], int) and target[-1] < len(parent):
            parent[target[-1]] = copy.deepcopy(new)
        else:
            return False
        if source is not None:
            self.origins[target] = source
        return True

    def remove(self, target: Path) -> bool:
        """Take a rule or a route out; false for what is none."""
        if not isinstance(target[-1], int) or target[-2] not in {"rules", "routes"}:
            return False
        self.removed.setdefault(target[:-1], set()).add(target[-1])
        return True

    def insert(self, items: Path, index: int, new: Json) -> bool:
        """Put an item into a list that may not have been written yet; after all removals, and not with them at once.

        False where something stands there that is no list.
        """
        parent = at(self.value, items[:-1])
        listed = parent.setdefault(str(items[-1]), []) if isinstance(parent, dict) else None
        if not isinstance(listed, list):
            return False
        moved = {old: old + (old >= index) for old in range(len(listed))}
        listed.insert(index, copy.deepcopy(new))
        self._move(items, moved)
        return True

    def name_rules(self, rules: Path) -> None:
        """Write each nameless rule's name down, so that it keeps it whatever happens to those before it."""
        chain = at(self.value, rules[:-1])
        listed = chain.get(str(rules[-1])) if isinstance(chain, dict) else None
        if not isinstance(listed, list):
            return
        for name, index in rule_names(listed):
            item = listed[index]
            if isinstance(item, str):
                listed[index] = {"name": name, "rule": item}
                self.origins[*rules, index, "rule"] = (*rules, index)
            elif isinstance(item, dict):
                item.setdefault("name", name)

    def finish(self) -> Text | Path:
        """The text as it reads now; or the path of items that were removed from a list which is no more."""
        for path, indexes in self.removed.items():
            items = at(self.value, path)
            if not isinstance(items, list):
                return path
            kept = [index for index in range(len(items)) if index not in indexes]
            items[:] = [items[index] for index in kept]
            self._move(path, {old: new for new, old in enumerate(kept)})
        return self.text.rearranged(self.value, self.origins)

    def _move(self, path: Path, moved: Mapping[int, int]) -> None:
        """Let the origins below a list follow its items to their new positions."""
        depth = len(path)
        inside = {key: source for key, source in self.origins.items() if key[:depth] == path and len(key) > depth}
        for key in inside:
            del self.origins[key]
        for old, new in moved.items():
            self.origins[*path, new] = (*path, old)
            for key, source in inside.items():
                if key[depth] == old:
                    self.origins[*path, new, *key[depth + 1 :]] = source


def at(value: Json, path: Path) -> Json:
    for step in path:
        value = _child(value, step)
    return value


def _child(value: Json, step: str | int) -> Json:
    """A part that was not written yet begins as an empty mapping, so that an edit may set what the text left out."""
    if isinstance(value, dict):
        return value.setdefault(str(step), {})
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None
