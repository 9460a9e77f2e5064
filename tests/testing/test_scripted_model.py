"""The scripted model, asked over a raw connection."""

from __future__ import annotations

import re

import h11
import pytest
import trio
from _model_client import ask_once, connect, text_of

from trio_codex.testing import (
    Gate,
    ModelUsage,
    call,
    custom_call,
    cut,
    delay,
    failed,
    http_failure,
    incomplete,
    message,
    open_scripted_model,
    output_item,
    reasoning,
    response,
)

SOON = 10  # seconds; no wait here takes a second


@pytest.fixture
async def model():
    async with open_scripted_model() as model:
        yield model


async def test_responses_are_served_in_the_order_they_were_queued(model):
    model.reply("one")
    model.reply("two")
    assert model.remaining == 2
    with trio.fail_after(SOON):
        assert text_of(await ask_once(model.base_url)) == "one"
        assert text_of(await ask_once(model.base_url)) == "two"
    assert model.remaining == 0


async def test_one_connection_serves_one_request_after_another(model):
    model.reply("one")
    model.reply("two")
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client:
            await client.ask()
            assert text_of(await client.events()) == "one"
            await client.ask()
            assert text_of(await client.events()) == "two"


def test_a_phase_that_no_model_gives_is_refused_where_it_is_written():
    with pytest.raises(ValueError, match=r"'commentary', 'final_answer' or None, and is 'final'$"):
        message("Hello.", phase="final")


async def test_a_message_streams_the_events_of_the_responses_api(model):
    model.reply(deltas=["Hel", "lo"], phase="final_answer", usage=ModelUsage(input_tokens=3))
    with trio.fail_after(SOON):
        events = await ask_once(model.base_url)
    assert [event["type"] for event in events] == [
        "response.created",
        "response.output_item.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_item.done",
        "response.completed",
    ]
    assert [event["sequence_number"] for event in events] == [0, 1, 2, 3, 4, 5]
    assert [event["delta"] for event in events[2:4]] == ["Hel", "lo"]
    done = events[4]["item"]
    assert (done["content"][0]["text"], done["phase"]) == ("Hello", "final_answer")
    assert done["id"] == events[1]["item"]["id"] == events[2]["item_id"]
    assert events[5]["response"]["usage"]["input_tokens"] == 3
    assert events[5]["response"]["usage"]["total_tokens"] == 8


async def test_a_response_holds_several_items_in_their_order(model):
    model.respond(
        reasoning("hm"),
        "text",
        call("exec_command", {"cmd": "ls"}, namespace="shell"),
        custom_call("apply_patch", "*** Begin Patch", call_id="mine"),
        output_item({"type": "web_search_call", "id": "ws_1"}),
    )
    with trio.fail_after(SOON):
        events = await ask_once(model.base_url)
    done = [event for event in events if event["type"] == "response.output_item.done"]
    assert [event["output_index"] for event in done] == [0, 1, 2, 3, 4]
    thought, text, function, custom, raw = (event["item"] for event in done)
    assert thought["summary"] == [{"type": "summary_text", "text": "hm"}]
    assert text["content"][0]["text"] == "text"
    assert "phase" not in text
    assert (function["arguments"], function["namespace"]) == ('{"cmd":"ls"}', "shell")
    assert (function["call_id"], custom["call_id"]) == ("call_1", "mine")
    assert custom["input"] == "*** Begin Patch"
    assert raw == {"type": "web_search_call", "id": "ws_1"}


async def test_every_call_gets_an_id_of_its_own(model):
    assert model.call("a") == "call_1"
    assert model.custom_call("b", "input") == "call_2"
    assert model.call("c", "{not json", call_id="mine") == "mine"
    model.reply_always(response(call("d")))
    with trio.fail_after(SOON):
        items = [(await ask_once(model.base_url))[-2]["item"] for _ in range(5)]
    assert [item["call_id"] for item in items] == ["call_1", "call_2", "mine", "call_3", "call_4"]
    assert [items[0]["arguments"], items[2]["arguments"]] == ["{}", "{not json"]


async def test_a_held_response_stays_open_until_its_gate_is_released(model):
    gate = model.hold("before", then=["after"])
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client:
            await client.ask()
            await client.skip_to_delta("before")
            await gate.wait_reached()
            assert (gate.reached, gate.released) == (1, False)
            # The server had all the time to go on, and did not.
            model.reply("meanwhile")
            assert text_of(await ask_once(model.base_url)) == "meanwhile"
            assert not client.has_more()
            gate.release()
            await client.skip_to_delta("after")
            assert text_of(await client.events()) == "beforeafter"
    assert (gate.reached, gate.released) == (1, True)


async def test_one_gate_holds_forty_responses_at_once(model):
    gate = Gate()
    model.reply_always(lambda request: message(deltas=[gate, request.last_user_text]))
    texts = []

    async def ask(number):
        texts.append(text_of(await ask_once(model.base_url, f"number {number}")))

    with trio.fail_after(SOON):
        async with trio.open_nursery() as nursery:
            for number in range(40):
                nursery.start_soon(ask, number)
            await gate.wait_reached(40)
            assert (gate.reached, texts) == (40, [])
            gate.release()
    assert sorted(texts) == sorted(f"number {number}" for number in range(40))


async def test_a_gate_may_stand_between_items(model):
    gate = Gate()
    model.respond("first", gate, "second")
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client:
            await client.ask()
            await client.skip_to_delta("first")
            await gate.wait_reached()
            gate.release()
            await client.skip_to_delta("second")


async def test_a_long_response_arrives_whole(model):
    deltas = [f"{number} " for number in range(5_000)]
    model.reply(deltas=deltas)
    with trio.fail_after(SOON):
        assert text_of(await ask_once(model.base_url)) == "".join(deltas)


async def test_an_http_error_carries_its_status_code_and_headers(model):
    model.fail(429, message="slow down", code="insufficient_quota", headers={"Retry-After": "3"})
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client:
            await client.ask()
            body = await client.body()
    assert client.status == 429
    assert client.headers["retry-after"] == "3"
    assert '"slow down"' in body
    assert '"insufficient_quota"' in body
    assert model.unexpected == []


@pytest.mark.parametrize(
    ("ending", "event_type", "member"),
    [
        (failed("rate_limit_exceeded", "slow down"), "response.failed", "error"),
        (incomplete("content_filter"), "response.incomplete", "incomplete_details"),
    ],
)
async def test_nothing_follows_a_failure_inside_the_stream(model, ending, event_type, member):
    model.respond(message(deltas=["part", ending, "never"]), "nor this")
    with trio.fail_after(SOON):
        events = await ask_once(model.base_url)
    assert [event.get("delta") for event in events[2:]] == ["part", None]
    assert events[-1]["type"] == event_type
    assert events[-1]["response"][member]


async def test_a_cut_stream_ends_in_the_middle(model):
    model.respond("part", cut(), "never")
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client:
            await client.ask()
            await client.skip_to_delta("part")
            assert (await client.next_event())["type"] == "response.output_item.done"
            with pytest.raises(h11.RemoteProtocolError, match="incomplete chunked read"):
                await client.next_event()
    assert not model.requests[0].disconnected.is_set()


async def test_a_client_that_leaves_a_held_response_is_seen(model):
    gate = model.hold("before")
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client:
            await client.ask()
            await gate.wait_reached()
            assert not model.requests[0].disconnected.is_set()
        await model.requests[0].disconnected.wait()
        model.reply("still here")
        assert text_of(await ask_once(model.base_url)) == "still here"


async def test_a_client_that_resets_the_connection_is_seen(model):
    gate = model.hold("before")
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client:
            await client.ask()
            await gate.wait_reached()
            linger = b"\1\0\0\0\0\0\0\0"  # closing resets the connection
            client.stream.setsockopt(trio.socket.SOL_SOCKET, trio.socket.SO_LINGER, linger)
        await model.requests[0].disconnected.wait()
        model.reply("still here")
        assert text_of(await ask_once(model.base_url)) == "still here"


async def test_a_client_that_leaves_after_the_end_was_no_disconnect(model):
    model.reply_always("whole")
    with trio.fail_after(SOON):
        for _ in range(20):
            await ask_once(model.base_url)
    assert not any(request.disconnected.is_set() for request in model.requests)


async def test_a_request_without_a_response_is_refused_in_words(model):
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client:
            await client.ask("what now?")
            body = await client.body()
    assert client.status == 400
    assert body == ("scripted model: no response queued for request 1: last user text 'what now?'")
    assert model.unexpected == model.requests


async def test_another_path_is_refused_and_kept_apart(model):
    model.reply("kept")
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client:
            await client.send("GET", "/v1/models")
            assert "no such path: GET /v1/models" in await client.body()
    assert client.status == 404
    assert (len(model.requests), len(model.unexpected), model.remaining) == (0, 1, 1)


async def test_a_body_that_is_no_json_is_refused(model):
    model.reply("kept")
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client:
            await client.send("POST", "/v1/responses", b"{")
            assert "the body is not JSON" in await client.body()
    assert (client.status, model.remaining) == (400, 1)


async def test_what_is_no_http_is_refused_and_the_model_lives_on(model):
    model.reply("still here")
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client:
            await client.stream.send_all(b"\0\0 no http\r\n\r\n")
            assert (await client.stream.receive_some()).startswith(b"HTTP/1.1 400 ")
        assert text_of(await ask_once(model.base_url)) == "still here"


async def test_a_rule_answers_before_the_queue_whatever_the_order_of_requests(model):
    model.reply("queued")
    model.on("fox", "about the fox")
    model.on(lambda request: "hen" in request.last_user_text, lambda _: http_failure(503))
    with trio.fail_after(SOON):
        assert text_of(await ask_once(model.base_url, "a quick fox")) == "about the fox"
        assert text_of(await ask_once(model.base_url, "neither")) == "queued"
        assert text_of(await ask_once(model.base_url, "the fox again")) == "about the fox"
        async with connect(model.base_url) as client:
            await client.ask("a hen")
    assert client.status == 503


async def test_a_rule_is_used_up_after_its_times(model):
    model.on("fix", call("exec_command", {"cmd": "make"}), times=1)
    model.on("fix", "fixed")
    with trio.fail_after(SOON):
        assert (await ask_once(model.base_url, "fix"))[-2]["item"]["type"] == "function_call"
        assert text_of(await ask_once(model.base_url, "fix")) == "fixed"
        assert text_of(await ask_once(model.base_url, "fix")) == "fixed"


async def test_what_is_always_answered_comes_last(model):
    model.reply_always("always")
    model.reply("queued")
    with trio.fail_after(SOON):
        assert text_of(await ask_once(model.base_url)) == "queued"
        assert text_of(await ask_once(model.base_url)) == "always"


async def _ask_a_script_that_raises(then=None):
    async with open_scripted_model() as model:
        model.reply_always(lambda _: str(1 // 0))
        async with connect(model.base_url) as client:
            await client.ask()
            assert client.status == 400
            assert "ZeroDivisionError" in await client.body()
        if then is not None:
            raise then


async def test_an_async_rule_answers_when_it_is_done_and_holds_up_nobody_else(model):
    go_on = trio.Event()
    answers = []

    async def slow(request):
        await go_on.wait()
        return f"slow {request.last_user_text}"

    async def ask_slowly():
        answers.append(text_of(await ask_once(model.base_url, "wait")))

    async def always(_):
        return http_failure(418)

    model.on("wait", slow)
    model.reply_always(always)
    with trio.fail_after(SOON):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(ask_slowly)
            await model.wait_requests(1)
            async with connect(model.base_url) as client:
                await client.ask("hello")
                assert client.status == 418
            assert answers == []
            go_on.set()
    assert answers == ["slow wait"]


async def test_an_async_rule_is_cancelled_where_the_client_leaves(model):
    cancelled = trio.Event()

    async def wait_forever(_):
        try:
            await trio.sleep_forever()
        finally:
            cancelled.set()

    model.on("wait", wait_forever)
    with trio.fail_after(SOON):
        async with connect(model.base_url) as client, trio.open_nursery() as nursery:
            nursery.start_soon(client.ask, "wait")
            (request,) = await model.wait_requests(1)
            assert not request.disconnected.is_set()
            nursery.cancel_scope.cancel()
        await cancelled.wait()
        await request.disconnected.wait()


async def test_an_async_rule_that_raises_comes_out_of_the_block():
    async def fail(_):
        await trio.lowlevel.checkpoint()
        raise KeyError("mine")

    async def ask():
        async with open_scripted_model() as model:
            model.reply_always(fail)
            with trio.fail_after(SOON):
                async with connect(model.base_url) as client:
                    await client.ask()
                    assert client.status == 400

    with pytest.raises(KeyError, match="mine"):
        await ask()


async def test_a_delay_holds_a_response_for_its_time(model):
    for part in (delay(0.2), message(deltas=["Thinking", delay(0.2), " done."])):
        model.respond(part, "The end.")
        before = trio.current_time()
        with trio.fail_after(SOON):
            events = await ask_once(model.base_url)
        assert trio.current_time() - before >= 0.2
        assert text_of(events).endswith("The end.")


async def test_what_the_runtime_reports_of_its_use_is_taken_and_is_no_request(model):
    origin = "/v1/analytics/codex/turn-costs", "/backend-api/codex/analytics-events/events"
    with trio.fail_after(SOON):
        for path in origin:
            async with connect(model.base_url) as client:
                await client.send("POST", path, b'{"cost": 1}')
                assert (client.status, await client.body()) == (200, "{}")
    assert (model.requests, model.unexpected) == ([], [])


async def test_a_script_that_raises_comes_out_of_the_block():
    with trio.fail_after(SOON), pytest.raises(ZeroDivisionError):
        await _ask_a_script_that_raises()


@pytest.mark.parametrize("own", [KeyError("mine"), KeyboardInterrupt("mine")])
async def test_the_blocks_own_exception_comes_out_as_itself(own):
    with trio.fail_after(SOON), pytest.raises(type(own), match="mine"):
        await _ask_a_script_that_raises(then=own)


async def test_waiting_for_requests_gives_them_as_they_come(model):
    model.reply_always("yes")
    seen = []

    async def wait():
        seen.extend(await model.wait_requests(2))

    with trio.fail_after(SOON):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(wait)
            await ask_once(model.base_url, "one")
            assert seen == []
            await ask_once(model.base_url, "two")
        assert [request.last_user_text for request in seen] == ["one", "two"]
        assert await model.wait_requests(1) == seen[:1]


async def test_leaving_the_block_closes_a_held_response():
    with trio.fail_after(SOON):
        async with trio.open_nursery() as nursery, open_scripted_model() as model:
            gate = model.hold("before")
            closed = trio.Event()

            async def ask():
                async with connect(model.base_url) as client:
                    await client.ask()
                    await client.skip_to_delta("before")
                    with pytest.raises(h11.RemoteProtocolError):
                        await client.next_event()
                    closed.set()

            nursery.start_soon(ask)
            await gate.wait_reached()
        await closed.wait()
        with pytest.raises(OSError, match="connect"):
            async with connect(model.base_url):
                pass


async def test_cancelling_the_block_closes_it():
    with trio.fail_after(SOON):
        with trio.CancelScope() as scope:
            async with open_scripted_model():
                scope.cancel()
                await trio.sleep_forever()
        assert scope.cancelled_caught


async def test_a_captured_request_shows_what_was_asked(model):
    model.reply("yes")
    schema = {"type": "object"}
    with trio.fail_after(SOON):
        await ask_once(
            model.base_url,
            model="gpt-5.5",
            instructions="Be good.",
            tools=[{"type": "function", "name": "exec_command"}, {"type": "web_search"}],
            text={"format": {"type": "json_schema", "schema": schema}},
            input=[
                {"type": "additional_tools", "tools": [{"name": "late"}]},
                _message("developer", {"type": "input_text", "text": "rules"}),
                _message("user", {"type": "input_text", "text": "first"}),
                _message("assistant", {"type": "output_text", "text": "hello"}),
                _message(
                    "user",
                    {"type": "input_text", "text": "look"},
                    {"type": "input_image", "image_url": "data:image/png;base64,AA=="},
                    {"type": "input_text", "text": "closely"},
                ),
                {"type": "function_call", "call_id": "c1", "name": "t", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "c1", "output": "plain"},
                {
                    "type": "custom_tool_call_output",
                    "call_id": "c2",
                    "output": [
                        {"type": "input_text", "text": "in parts"},
                        {"type": "input_image", "image_url": "data:image/png;base64,BB=="},
                    ],
                },
            ],
        )
    (request,) = model.requests
    assert (request.number, request.method, request.path) == (1, "POST", "/v1/responses")
    assert request.headers["x-marker"] == "yes"
    assert (request.model, request.instructions) == ("gpt-5.5", "Be good.")
    assert request.texts() == ["first", "look", "closely"]
    assert request.texts("developer") == ["rules"]
    assert request.texts("assistant") == ["hello"]
    assert request.last_user_text == "look\nclosely"
    assert request.image_urls == ["data:image/png;base64,AA==", "data:image/png;base64,BB=="]
    assert request.tool_names == ["exec_command", "web_search", "late"]
    assert request.tool_outputs == {"c1": "plain", "c2": "in parts"}
    assert request.output_schema == schema
    assert "custom_tool_call_output of c2: 'in parts'" in repr(request)


async def test_a_bare_request_has_nothing_to_show(model):
    model.reply("yes")
    with trio.fail_after(SOON):
        await ask_once(model.base_url, input=[])
    (request,) = model.requests
    assert request.output_schema is None
    assert (request.last_user_text, request.instructions, request.model) == ("", "", None)
    assert repr(request) == "<CapturedRequest 1: POST /v1/responses>"


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (message, ValueError),
        (lambda: message("a", deltas=["b"]), ValueError),
        (lambda: message(deltas="text"), ValueError),
        (lambda: call("tool", {"number": float("nan")}), ValueError),
        (lambda: output_item({"type": "\ud800"}), ValueError),
        (lambda: http_failure(200), ValueError),
        (lambda: http_failure(headers={"two words": "x"}), ValueError),
        (lambda: http_failure(headers={"x": "two\nlines"}), ValueError),
        (lambda: response(7), TypeError),
        (lambda: delay(-1), ValueError),
        (lambda: delay(float("inf")), ValueError),
        (lambda: delay(float("nan")), ValueError),
        (lambda: delay("1"), TypeError),
    ],
)
def test_what_cannot_be_sent_is_refused_when_it_is_scripted(make, error):
    with pytest.raises(error):
        make()


async def test_a_rule_that_can_answer_nothing_is_refused_where_it_is_made():
    async with open_scripted_model() as model:
        with pytest.raises(
            TypeError, match=r"match must be a piece of the last .* and is a Pattern"
        ):
            model.on(re.compile("hello"), "Hello.")
        with pytest.raises(TypeError, match="not a part of a response"):
            model.on("hello", {"text": "Hello."})
        with pytest.raises(TypeError, match="not a part of a response"):
            model.reply_always(None)


def _message(role, *content):
    return {"type": "message", "role": role, "content": list(content)}


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: message(3), "text must be a string, and is an int"),
        (lambda: message(b"x"), "text must be a string, and is a bytes"),
        (
            lambda: message(deltas=["a", 3]),
            "a delta must be a string, a gate, a delay or an ending",
        ),
        (lambda: message(deltas=b"abc"), "a delta must be a string"),
    ],
)
def test_a_text_that_is_none_is_refused_where_it_is_scripted(make, complaint):
    with pytest.raises(TypeError, match=complaint):
        make()
