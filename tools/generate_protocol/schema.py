"""The schema of the pinned runtime, as one set of definitions and four lists of methods."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs
from codex_cli_bin import bundled_codex_path

from tools.generate_protocol import gaps as tables
from tools.generate_protocol.gaps import Gaps
from tools.generate_protocol.naming import notification_name, pascal

#: A JSON schema: an object, or ``True`` for "anything".
Schema = dict[str, Any]

V2_BUNDLE = "codex_app_server_protocol.v2.schemas.json"
FULL_BUNDLE = "codex_app_server_protocol.schemas.json"
BUNDLES = (V2_BUNDLE, FULL_BUNDLE)

#: Definitions that become no class. The four enumerations of methods become
#: the method tables; the envelopes of JSON-RPC are the business of the wire
#: layer, which never looks into a payload.
METHOD_LISTS = frozenset(
    {"ClientRequest", "ClientNotification", "ServerNotification", "ServerRequest"}
)
ENVELOPES = frozenset(
    {
        "JSONRPCError",
        "JSONRPCErrorError",
        "JSONRPCMessage",
        "JSONRPCNotification",
        "JSONRPCRequest",
        "JSONRPCResponse",
    }
)

#: Where the schema gives properties in snake_case that the runtime writes in
#: camelCase (its own TypeScript export has them right): the old and the new name.
CORRECTIONS = {
    "ThreadRealtimeItem": {"item_id": "itemId", "turn_id": "turnId"},
    "ThreadTimelineEntry": {
        "completed_at": "completedAt",
        "duration_ms": "durationMs",
        "started_at": "startedAt",
        "turn_id": "turnId",
    },
}


@attrs.frozen
class Method:
    """One row of the schema's lists of methods.

    Attributes:
        name: The method.
        params: The definition of its params, or None where it takes none.
        description: What the schema says about it, or an empty string.
    """

    name: str
    params: str | None
    description: str


@attrs.frozen
class Bundle:
    """Both bundles of the runtime's schema, merged.

    Attributes:
        runtime_version: The version of the runtime that wrote them.
        sha256: The digest of each bundle, by file name.
        definitions: Every definition, references reduced to ``#/definitions/Name``.
        stable_requests: The client requests that need no experimental capability.
        client_requests: All client requests.
        client_notifications: All client notifications.
        server_notifications: All server notifications.
        server_requests: All server requests.
        gaps: Where the tables written by hand do not fit; each step adds to it.
    """

    runtime_version: str
    sha256: dict[str, str]
    definitions: dict[str, Schema]
    stable_requests: frozenset[str]
    client_requests: list[Method]
    client_notifications: list[Method]
    server_notifications: list[Method]
    server_requests: list[Method]
    gaps: Gaps = attrs.field(factory=Gaps)


def load() -> Bundle:
    """Ask the pinned runtime for its schema.

    Returns:
        The merged bundles, without the definitions that become no class.
    """
    return read(bundled_codex_path(), version("openai-codex-cli-bin"))


def read(codex: Path, runtime_version: str) -> Bundle:
    """Ask a runtime for its schema.

    Args:
        codex: Its binary.
        runtime_version: Its version.

    Returns:
        The merged bundles, without the definitions that become no class.
    """
    gaps = Gaps()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        texts = _run_runtime(codex, root / "all", "--experimental")
        stable = json.loads(_run_runtime(codex, root / "stable")[V2_BUNDLE])
    definitions = corrected(merge(*(json.loads(texts[name]) for name in BUNDLES), gaps), gaps)
    lists = {name: _methods(definitions.pop(name), definitions) for name in sorted(METHOD_LISTS)}
    lists["ServerNotification"] = [
        _with_payload(method, definitions, gaps) for method in lists["ServerNotification"]
    ]
    for name in ENVELOPES:
        definitions.pop(name, None)
    return Bundle(
        runtime_version=runtime_version,
        sha256={name: hashlib.sha256(texts[name]).hexdigest() for name in BUNDLES},
        definitions=dict(sorted(definitions.items())),
        stable_requests=frozenset(
            method.name for method in _methods(stable["definitions"]["ClientRequest"], {})
        ),
        client_requests=lists["ClientRequest"],
        client_notifications=lists["ClientNotification"],
        server_notifications=lists["ServerNotification"],
        server_requests=lists["ServerRequest"],
        gaps=gaps,
    )


def _run_runtime(codex: Path, out: Path, *options: str) -> dict[str, bytes]:
    subprocess.run(
        [codex, "app-server", "generate-json-schema", *options, "--out", out],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return {name: (out / name).read_bytes() for name in BUNDLES}


def merge(v2: Schema, full: Schema, gaps: Gaps) -> dict[str, Schema]:
    """Merge the two bundles into one set of definitions.

    The v2 bundle lacks the types of the server requests and of a few
    responses; the full one has them beside a namespace ``v2``.

    Args:
        v2: The bundle whose definitions stand side by side.
        full: The bundle with the namespace.
        gaps: Takes a note where the bundles disagree; the first counts then.

    Returns:
        All definitions by name.
    """
    merged: dict[str, Schema] = dict(v2["definitions"])
    others = dict(full["definitions"])
    for name, schema in [*others.pop("v2").items(), *others.items()]:
        flat = json.loads(json.dumps(schema).replace("#/definitions/v2/", "#/definitions/"))
        if name not in merged:
            merged[name] = flat
        elif name not in METHOD_LISTS and _bare(merged[name]) != _bare(flat):
            what = f"the two bundles disagree on `{name}`: it is as in {V2_BUNDLE}"
            gaps.fill(tables.SCHEMA, what)
    return merged


def corrected(definitions: dict[str, Schema], gaps: Gaps) -> dict[str, Schema]:
    """Put right what the schema is known to get wrong.

    Args:
        definitions: All definitions.
        gaps: Takes a note of each correction that has nothing to correct.

    Returns:
        The same with the names of `CORRECTIONS`.
    """
    right = dict(definitions)
    for name, renames in CORRECTIONS.items():
        if name not in right:
            gaps.ignore(tables.SCHEMA, [f"the correction of `{name}`"])
            continue
        text = json.dumps(right[name])
        for wrong, correct in renames.items():
            if f'"{wrong}"' not in text:
                gaps.ignore(tables.SCHEMA, [f"the correction of `{name}.{wrong}`"])
            text = text.replace(f'"{wrong}"', f'"{correct}"')
        right[name] = json.loads(text)
    return right


def _bare(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in {"$schema", "title"}}


def _methods(schema: Schema, definitions: dict[str, Schema]) -> list[Method]:
    return [_method(row, definitions) for row in schema["oneOf"]]


def _method(row: Schema, definitions: dict[str, Schema]) -> Method:
    name = row["properties"]["method"]["enum"][0]
    params = row["properties"].get("params")
    return Method(name, _params(name, params, definitions), row.get("description", ""))


def _params(method: str, schema: Schema | None, definitions: dict[str, Schema]) -> str | None:
    """The name behind the params: a reference, one or null, or null alone.

    Params that stand in the list itself get a definition with a name like the others.
    """
    if schema is None or schema.get("type") == "null":
        return None
    options = [row for row in schema.get("anyOf", [schema]) if row.get("type") != "null"]
    if len(options) == 1 and "$ref" in options[0]:
        return reference(options[0])
    name = f"{pascal(method)}Params"
    definitions[name] = options[0] if len(options) == 1 else {"anyOf": options}
    return name


def _with_payload(method: Method, definitions: dict[str, Schema], gaps: Gaps) -> Method:
    """Give a notification without a payload an empty one: an event is an object of a class."""
    if method.params is not None:
        return method
    name = notification_name(method.name)
    definitions.setdefault(name, {"type": "object", "description": method.description})
    gaps.fill(tables.SCHEMA, f"`{method.name}` has no payload: `{name}` has no fields")
    return attrs.evolve(method, params=name)


def reference(schema: Schema) -> str:
    """The name that a ``$ref`` points to."""
    return schema["$ref"].rpartition("/")[2]


def references(schema: Any) -> set[str]:
    """All names that a schema refers to, however deep."""
    found: set[str] = set()
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            found.add(reference(schema))
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            found |= references(part)
    return found
