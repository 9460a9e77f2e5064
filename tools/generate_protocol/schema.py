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
    """

    runtime_version: str
    sha256: dict[str, str]
    definitions: dict[str, Schema]
    stable_requests: frozenset[str]
    client_requests: list[Method]
    client_notifications: list[Method]
    server_notifications: list[Method]
    server_requests: list[Method]


def load() -> Bundle:
    """Ask the pinned runtime for its schema.

    Returns:
        The merged bundles, without the definitions that become no class.
    """
    return read(bundled_codex_path(), version("openai-codex-cli-bin"))


def read(codex: Path, runtime_version: str, *, strict: bool = True) -> Bundle:
    """Ask a runtime for its schema.

    Args:
        codex: Its binary.
        runtime_version: Its version.
        strict: Whether it is an error that a correction has nothing to correct,
            as it is with a runtime that the corrections were not made for.

    Returns:
        The merged bundles, without the definitions that become no class.
    """
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        texts = _run_runtime(codex, root / "all", "--experimental")
        stable = json.loads(_run_runtime(codex, root / "stable")[V2_BUNDLE])
    merged = merge(*(json.loads(texts[name]) for name in BUNDLES))
    definitions = corrected(merged, strict=strict)
    lists = {name: _methods(definitions.pop(name)) for name in METHOD_LISTS}
    for name in ENVELOPES:
        del definitions[name]
    return Bundle(
        runtime_version=runtime_version,
        sha256={name: hashlib.sha256(texts[name]).hexdigest() for name in BUNDLES},
        definitions=dict(sorted(definitions.items())),
        stable_requests=frozenset(
            method.name for method in _methods(stable["definitions"]["ClientRequest"])
        ),
        client_requests=lists["ClientRequest"],
        client_notifications=lists["ClientNotification"],
        server_notifications=lists["ServerNotification"],
        server_requests=lists["ServerRequest"],
    )


def _run_runtime(codex: Path, out: Path, *options: str) -> dict[str, bytes]:
    subprocess.run(
        [codex, "app-server", "generate-json-schema", *options, "--out", out],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return {name: (out / name).read_bytes() for name in BUNDLES}


def merge(v2: Schema, full: Schema) -> dict[str, Schema]:
    """Merge the two bundles into one set of definitions.

    The v2 bundle lacks the types of the server requests and of a few
    responses; the full one has them beside a namespace ``v2``.

    Args:
        v2: The bundle whose definitions stand side by side.
        full: The bundle with the namespace.

    Returns:
        All definitions by name.

    Raises:
        ValueError: The bundles disagree on a definition.
    """
    merged: dict[str, Schema] = dict(v2["definitions"])
    others = dict(full["definitions"])
    for name, schema in [*others.pop("v2").items(), *others.items()]:
        flat = json.loads(json.dumps(schema).replace("#/definitions/v2/", "#/definitions/"))
        if name not in merged:
            merged[name] = flat
        elif name not in METHOD_LISTS and _bare(merged[name]) != _bare(flat):
            raise ValueError(f"the two bundles disagree on {name}")
    return merged


def corrected(definitions: dict[str, Schema], *, strict: bool = True) -> dict[str, Schema]:
    """Put right what the schema is known to get wrong.

    Args:
        definitions: All definitions.
        strict: Whether every correction must have something to correct.

    Returns:
        The same with the names of `CORRECTIONS`.

    Raises:
        ValueError: A correction has nothing to correct any more.
    """
    right = dict(definitions)
    for name, renames in CORRECTIONS.items():
        if name not in right:
            if strict:
                raise ValueError(f"there is no {name} any more: drop its correction")
            continue
        text = json.dumps(right[name])
        for wrong, correct in renames.items():
            if f'"{wrong}"' not in text and strict:
                raise ValueError(f"{name} has no {wrong} any more: drop its correction")
            text = text.replace(f'"{wrong}"', f'"{correct}"')
        right[name] = json.loads(text)
    return right


def _bare(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in {"$schema", "title"}}


def _methods(schema: Schema) -> list[Method]:
    return [
        Method(
            name=row["properties"]["method"]["enum"][0],
            params=_params(row["properties"].get("params")),
            description=row.get("description", ""),
        )
        for row in schema["oneOf"]
    ]


def _params(schema: Schema | None) -> str | None:
    """The name behind the params: a reference, one or null, or null alone."""
    if schema is None or schema.get("type") == "null":
        return None
    options = [row for row in schema.get("anyOf", [schema]) if row.get("type") != "null"]
    (option,) = options
    return reference(option)


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
