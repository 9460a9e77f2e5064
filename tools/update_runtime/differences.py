"""What differs between the schemas of two runtimes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from tools.update_runtime.facts import facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.generate_protocol.schema import Bundle, Method, Schema


@attrs.frozen
class Difference:
    """What differs among things that have names.

    Attributes:
        added: The names that are new.
        removed: The names that are gone.
        changed: By name, what is different about those that are in both.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: dict[str, tuple[str, ...]]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.added or self.removed or self.changed)


@attrs.frozen
class Differences:
    """What differs between two runtimes, as a client sees it.

    Attributes:
        old: The version of the older schema.
        new: The version of the newer one.
        server_requests: What the runtime asks of the client.
        client_requests: What the client can ask of the runtime.
        server_notifications: What the runtime tells.
        client_notifications: What the client can tell.
        types: The definitions behind them.
    """

    old: str
    new: str
    server_requests: Difference
    client_requests: Difference
    server_notifications: Difference
    client_notifications: Difference
    types: Difference


def compare(old: Bundle, new: Bundle) -> Differences:
    """Compare two schemas.

    Args:
        old: The one to begin from.
        new: The other.

    Returns:
        What is added, removed and changed from the one to the other.
    """
    return Differences(
        old=old.runtime_version,
        new=new.runtime_version,
        server_requests=_methods(old.server_requests, new.server_requests),
        client_requests=_difference(_requests(old), _requests(new)),
        server_notifications=_methods(old.server_notifications, new.server_notifications),
        client_notifications=_methods(old.client_notifications, new.client_notifications),
        types=_types(old.definitions, new.definitions),
    )


def _requests(bundle: Bundle) -> dict[str, dict[str, str]]:
    return {
        name: {
            **about,
            "capability": "stable" if name in bundle.stable_requests else "experimental",
        }
        for name, about in _rows(bundle.client_requests).items()
    }


def _rows(methods: list[Method]) -> dict[str, dict[str, str]]:
    return {method.name: {"params": method.params or "none"} for method in methods}


def _methods(old: list[Method], new: list[Method]) -> Difference:
    return _difference(_rows(old), _rows(new))


def _difference(old: Mapping[str, dict[str, str]], new: Mapping[str, dict[str, str]]) -> Difference:
    return Difference(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed={
            name: tuple(
                _turned(key, was, new[name][key])
                for key, was in old[name].items()
                if was != new[name][key]
            )
            for name in sorted(old.keys() & new.keys())
            if old[name] != new[name]
        },
    )


def _types(old: dict[str, Schema], new: dict[str, Schema]) -> Difference:
    changed = {
        name: tuple(_changes(old[name], new[name])) for name in sorted(old.keys() & new.keys())
    }
    return Difference(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed={name: changes for name, changes in changed.items() if changes},
    )


def _changes(old: Schema, new: Schema) -> Iterator[str]:
    was, now = facts(old), facts(new)
    if was.form != now.form:
        yield _turned("type", was.form or "another construct", now.form or "another construct")
    for what, before, after in (
        ("value", was.values, now.values),
        ("variant", was.variants, now.variants),
    ):
        for how, names in (("added", after - before), ("removed", before - after)):
            if names:
                yield f"{what}s {how}: {', '.join(f'`{one}`' for one in sorted(names))}"
    # The fields of a variant that came or went are said with it.
    whole = {f"{variant}." for variant in was.variants ^ now.variants}
    for name in sorted(was.fields.keys() | now.fields.keys()):
        if any(name.startswith(prefix) for prefix in whole):
            continue
        before, after = was.fields.get(name), now.fields.get(name)
        if before is None:
            yield f"field added: `{name}` ({after})"
        elif after is None:
            yield f"field removed: `{name}` ({before})"
        elif before != after:
            yield f"field changed: `{name}` ({before} → {after})"


def _turned(what: str, before: str, after: str) -> str:
    return f"{what} changed: {before} → {after}"
