# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about realtime conversations."""

from __future__ import annotations

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class RealtimeRequests(Caller):
    """Requests about realtime conversations."""

    __slots__ = ()

    async def thread_realtime_append_audio(
        self, *, audio: types.ThreadRealtimeAudioChunk, thread_id: str
    ) -> types.ThreadRealtimeAppendAudioResponse:
        """Add sound to a realtime conversation (``thread/realtime/appendAudio``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/realtime/appendAudio",
            types.ThreadRealtimeAppendAudioParams(audio=audio, thread_id=thread_id),
            types.ThreadRealtimeAppendAudioResponse,
        )

    async def thread_realtime_append_speech(
        self, *, text: str, thread_id: str
    ) -> types.ThreadRealtimeAppendSpeechResponse:
        """Add text to be spoken to a realtime conversation (``thread/realtime/appendSpeech``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/realtime/appendSpeech",
            types.ThreadRealtimeAppendSpeechParams(text=text, thread_id=thread_id),
            types.ThreadRealtimeAppendSpeechResponse,
        )

    async def thread_realtime_append_text(
        self, *, text: str, thread_id: str, role: types.ConversationTextRole | UnsetType = UNSET
    ) -> types.ThreadRealtimeAppendTextResponse:
        """Add text to a realtime conversation (``thread/realtime/appendText``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/realtime/appendText",
            types.ThreadRealtimeAppendTextParams(text=text, thread_id=thread_id, role=role),
            types.ThreadRealtimeAppendTextResponse,
        )

    async def thread_realtime_list_voices(self) -> types.ThreadRealtimeListVoicesResponse:
        """List the voices for realtime conversations (``thread/realtime/listVoices``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/realtime/listVoices",
            types.ThreadRealtimeListVoicesParams(),
            types.ThreadRealtimeListVoicesResponse,
        )

    async def thread_realtime_start(
        self,
        *,
        output_modality: types.RealtimeOutputModality,
        thread_id: str,
        backend_reasoning_status: bool | UnsetType = UNSET,
        client_managed_handoffs: bool | UnsetType | None = UNSET,
        codex_response_handoff_channel_prefixes: dict[str, list[str]] | UnsetType | None = UNSET,
        codex_response_handoff_mode: types.CodexResponseHandoffMode | UnsetType | None = UNSET,
        codex_response_item_prefix: str | UnsetType | None = UNSET,
        codex_responses_as_items: bool | UnsetType | None = UNSET,
        delegation_ack_filler: bool | UnsetType | None = UNSET,
        flush_transcript_tail_on_session_end: bool | UnsetType | None = UNSET,
        include_startup_context: bool | UnsetType | None = UNSET,
        initial_items: list[types.ThreadRealtimeInitialItem] | UnsetType | None = UNSET,
        model: str | UnsetType | None = UNSET,
        prompt: str | UnsetType | None = UNSET,
        realtime_end_instructions: str | UnsetType | None = UNSET,
        realtime_session_id: str | UnsetType | None = UNSET,
        realtime_start_instructions: str | UnsetType | None = UNSET,
        transport: types.ThreadRealtimeStartTransport | UnsetType | None = UNSET,
        version: types.RealtimeConversationVersion | UnsetType | None = UNSET,
        voice: types.RealtimeVoice | UnsetType | None = UNSET,
    ) -> types.ThreadRealtimeStartResponse:
        """Start a realtime conversation on a thread (``thread/realtime/start``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            output_modality: Selects text or audio output for the realtime session.
                Transport and voice stay independent so clients can choose how they connect
                separately from what the model emits.
            backend_reasoning_status: Relays public reasoning summaries as quiet context for
                realtime V3 delegations. Defaults to false.
            client_managed_handoffs: Leaves Codex response handoffs to the client's explicit
                append calls instead of forwarding them automatically. Defaults to false.
            codex_response_handoff_channel_prefixes: Overrides BEM channel prefixes by
                `analysis`, `commentary`, or `final`. Omitted channels retain their default
                uppercase bracketed prefixes.
            codex_response_handoff_mode: Selects how automatic Codex responses are routed in
                Frameless Bidi sessions. Omitted values default to `thinking`. Realtime V1 and
                V2 ignore this setting.
            codex_response_item_prefix: Optional prefix added to automatic Codex response
                items when `codexResponsesAsItems` is true.
            codex_responses_as_items: Sends automatic Codex responses as realtime
                conversation items instead of handoff appends.
            delegation_ack_filler: Controls whether a realtime V3 delegation produces an
                acknowledgement filler. Omitted values preserve the Realtime API's default
                behavior.
            flush_transcript_tail_on_session_end: Routes any transcript tail remaining at
                session end through Codex. Defaults to false. TODO: Remove this rollout knob
                once transcript-tail flushing is always enabled.
            include_startup_context: Set to false to start without Codex's startup context.
                Omitted or null includes it.
            initial_items: Adds complete role-bearing text items to the initial Frameless
                Bidi session history. This is only supported by realtime V3 and is sent during
                session startup. Requests are limited to 128 items and 8,192 estimated text
                tokens in total.
            model: Overrides the configured realtime model for this session only.
            realtime_end_instructions: Developer instructions given to the backing Codex
                model when this realtime session ends.
            realtime_start_instructions: Developer instructions given to the backing Codex
                model when this realtime session starts.
            version: Overrides the configured realtime protocol version for this session
                only.
        """
        return await self._call(
            "thread/realtime/start",
            types.ThreadRealtimeStartParams(
                output_modality=output_modality,
                thread_id=thread_id,
                backend_reasoning_status=backend_reasoning_status,
                client_managed_handoffs=client_managed_handoffs,
                codex_response_handoff_channel_prefixes=codex_response_handoff_channel_prefixes,
                codex_response_handoff_mode=codex_response_handoff_mode,
                codex_response_item_prefix=codex_response_item_prefix,
                codex_responses_as_items=codex_responses_as_items,
                delegation_ack_filler=delegation_ack_filler,
                flush_transcript_tail_on_session_end=flush_transcript_tail_on_session_end,
                include_startup_context=include_startup_context,
                initial_items=initial_items,
                model=model,
                prompt=prompt,
                realtime_end_instructions=realtime_end_instructions,
                realtime_session_id=realtime_session_id,
                realtime_start_instructions=realtime_start_instructions,
                transport=transport,
                version=version,
                voice=voice,
            ),
            types.ThreadRealtimeStartResponse,
        )

    async def thread_realtime_stop(self, *, thread_id: str) -> types.ThreadRealtimeStopResponse:
        """End a realtime conversation (``thread/realtime/stop``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/realtime/stop",
            types.ThreadRealtimeStopParams(thread_id=thread_id),
            types.ThreadRealtimeStopResponse,
        )

    async def thread_timeline_list(
        self,
        *,
        thread_id: str,
        cursor: str | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
    ) -> types.ThreadTimelineListResponse:
        """List what happened in a thread, realtime conversations included.

        The request is ``thread/timeline/list``.

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/timeline/list",
            types.ThreadTimelineListParams(thread_id=thread_id, cursor=cursor, limit=limit),
            types.ThreadTimelineListResponse,
        )
