"""The names of spans, attributes and metrics.

Those that begin with ``gen_ai.`` are OpenTelemetry's conventions for generative AI. They are
in development there, and have moved from one package of constants to another, so they
stand here as they are.
"""

from __future__ import annotations

from typing import Final

AGENT: Final = "codex"

# Operations, and with them the names of spans: OPERATION and what it is about.
INVOKE_AGENT: Final = "invoke_agent"
EXECUTE_TOOL: Final = "execute_tool"
ANSWER: Final = "answer"

# Attributes of the conventions.
ERROR_TYPE: Final = "error.type"
EXIT_CODE: Final = "process.exit.code"
OPERATION_NAME: Final = "gen_ai.operation.name"
AGENT_NAME: Final = "gen_ai.agent.name"
CONVERSATION_ID: Final = "gen_ai.conversation.id"
PROVIDER_NAME: Final = "gen_ai.provider.name"
REQUEST_MODEL: Final = "gen_ai.request.model"
TOOL_NAME: Final = "gen_ai.tool.name"
TOOL_TYPE: Final = "gen_ai.tool.type"
TOOL_CALL_ID: Final = "gen_ai.tool.call.id"
TOKEN_TYPE: Final = "gen_ai.token.type"  # noqa: S105 - no password
USAGE: Final = {
    "inputTokens": "gen_ai.usage.input_tokens",
    "outputTokens": "gen_ai.usage.output_tokens",
    "cachedInputTokens": "gen_ai.usage.cache_read.input_tokens",
    "cacheWriteInputTokens": "gen_ai.usage.cache_creation.input_tokens",
    "reasoningOutputTokens": "gen_ai.usage.reasoning.output_tokens",
}

TOKEN_TYPES: Final = {"inputTokens": "input", "outputTokens": "output"}

# Contents, which are recorded where the program asks for it.
INPUT_MESSAGES: Final = "gen_ai.input.messages"
OUTPUT_MESSAGES: Final = "gen_ai.output.messages"
ROLES: Final = {INPUT_MESSAGES: "user", OUTPUT_MESSAGES: "assistant"}
TOOL_ARGUMENTS: Final = "gen_ai.tool.call.arguments"
TOOL_RESULT: Final = "gen_ai.tool.call.result"

# Attributes of our own.
RUNTIME_VERSION: Final = "trio_codex.runtime.version"
TURN_ID: Final = "trio_codex.turn.id"
TURN_METHOD: Final = "trio_codex.turn.method"
TURN_STATUS: Final = "trio_codex.turn.status"
ITEM_STATUS: Final = "trio_codex.item.status"
REQUEST_METHOD: Final = "trio_codex.request.method"
ANSWERED: Final = "trio_codex.request.answered"

GAP: Final = "trio_codex.gap"
"""The event of a span that was open when the connection was cut and made again."""

UNFINISHED: Final = "unfinished"
"""The status of an item that is open when its turn ends."""

# Metrics: name, unit, what they measure, and the limits of the buckets, in which the
# conventions have one step for each doubling, and one for each quadrupling.
_SECONDS: Final = tuple(2**power / 100 for power in range(18))
_TOKENS: Final = tuple(4**power for power in range(14))
METRICS: Final = (
    ("gen_ai.invoke_agent.duration", "s", "How long turns take.", _SECONDS),
    ("gen_ai.execute_tool.duration", "s", "How long calls of tools take.", _SECONDS),
    ("gen_ai.client.token.usage", "{token}", "How many tokens turns use.", _TOKENS),
)
