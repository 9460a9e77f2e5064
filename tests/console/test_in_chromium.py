"""The page of the console in a real Chromium, with turns of the real runtime."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager

import pytest
import trio
import trio.lowlevel
from chromium import CHROMIUM, NO_CHROMIUM, open_chromium
from server_requests.asking import ELICITATION, PARAMS, TOOL_CALL, USER_INPUT

from trio_codex import CodexConfig, Reconnect, TurnFailedError, open_codex
from trio_codex.console import open_console
from trio_codex.console._access import Access
from trio_codex.testing import (
    Gate,
    call,
    custom_call,
    message,
    open_fake_app_server,
)

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
    pytest.mark.deadline(90),
]

ESCALATED = {"sandbox_permissions": "require_escalated", "justification": "I want to."}
PATCH = "*** Begin Patch\n*** Add File: made.txt\n+Buy milk.\n+Buy bread.\n*** End Patch\n"
HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    "</pre></div>&lt;b&gt; \x1b]0;owned\x07\x1b[2J \u202egnp.exe\u2066 \u05e9\u05dc\u05d5\u05dd"
)
SHOWN = (
    HOSTILE.replace("\x1b", "\\x1b")
    .replace("\x07", "\\x07")
    .replace("\u202e", "\\u202e")
    .replace("\u2066", "\\u2066")
)


@pytest.fixture
async def browser(tmp_path):
    async with open_chromium(tmp_path) as browser:
        yield browser


@pytest.fixture
async def console():
    async with open_console() as console:
        yield console


def opened(app_server, console):
    return open_codex(app_server.config(), handlers=console.handlers(), instruments=[console])


@asynccontextmanager
async def played(console, play):
    """Have an open turn of a runtime in memory, which plays on in a task of its own."""
    begun = trio.Event()

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        begun.set()
        await play(server)

    made = open_fake_app_server(
        script,
        # Most leave the turn in the middle, and the script does not hear of it.
        CodexConfig(interrupt_timeout=0.1),
        handlers=console.handlers(),
        instruments=[console],
    )
    async with made as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await begun.wait()
            yield turn


async def ask(server, method, request_id=0, **changes):
    return await server.ask(method, {**PARAMS[method], **changes}, request_id=request_id)


async def test_four_turns_stream_side_by_side(app_server, scripted_model, console, browser):
    gates = {}
    for name in ("one", "two", "three", "four"):
        gates[name] = Gate()
        deltas = [f"First of {name}. ", gates[name], f"Last of {name}."]
        scripted_model.on(f"Job {name}", message(deltas=deltas, phase="final_answer"))
    async with opened(app_server, console) as codex, trio.open_nursery() as nursery:
        page = await browser.new_page(console.url)
        await page.wait_whole()
        for name in gates:
            thread = await codex.thread_start()
            nursery.start_soon(thread.run, f"Job {name}")
        for name in gates:
            await page.wait_text(f"First of {name}. ")
        assert "4 turns, 4 running" in await page.text("main")
        assert await page.evaluate("document.querySelectorAll('.turn').length") == 4
        for name, gate in gates.items():
            assert f"Last of {name}." not in await page.text("main")
            gate.release()
            await page.wait_text(f"First of {name}. Last of {name}.")
        await page.wait_text("4 turns, 0 running")
        titles = await page.evaluate(
            "[...document.querySelectorAll('.turn h3')].map((each) => each.textContent).sort()"
        )
        assert titles == sorted(f"Job {name}" for name in gates)
    assert page.said == []


async def test_an_approval_is_clicked_and_the_command_runs(
    app_server, scripted_model, console, browser
):
    scripted_model.call("exec_command", {"cmd": "printf 'a\\nb\\n' | tee made", **ESCALATED})
    scripted_model.reply("It is made.", phase="final_answer")
    async with opened(app_server, console) as codex, trio.open_nursery() as nursery:
        thread = await codex.thread_start()
        nursery.start_soon(thread.run, "Make it.")
        page = await browser.new_page(console.url)
        await page.wait_text("Run this command?", "#requests")
        assert "tee made" in await page.text(".card")
        assert "1 request waits for you" in await page.text("#requests")
        assert not (app_server.workspace / "made").exists()
        await page.click("#requests button", "Accept")
        await page.wait_text("It is made.")
        await page.wait_text("Nothing waits for you", "#requests")
        assert (app_server.workspace / "made").read_text() == "a\nb\n"
        assert await page.text(".step.command .text") == "a\nb\n"
        assert "Run this command? Accept." in await page.text("#turns")


async def test_an_approval_is_declined_by_the_keyboard_alone(
    app_server, scripted_model, console, browser
):
    scripted_model.call("exec_command", {"cmd": "touch made", **ESCALATED})
    scripted_model.reply("Then not.", phase="final_answer")
    async with opened(app_server, console) as codex, trio.open_nursery() as nursery:
        thread = await codex.thread_start()
        nursery.start_soon(thread.run, "Make it.")
        page = await browser.new_page(console.url)
        await page.wait_text("Run this command?", "#requests")
        for _ in range(12):
            await page.press("Tab")
            if await page.evaluate("document.activeElement.textContent") == "Decline":
                break
        await page.press(" ")
        await page.wait_text("Then not.")
        # Who works by the keyboard is not thrown back to the top.
        assert await page.evaluate("document.activeElement.id") == "requests"
        assert not (app_server.workspace / "made").exists()


async def test_a_question_is_answered(app_server, scripted_model, console, browser):
    options = [{"label": each, "description": f"A {each} one"} for each in ("Red", "Blue")]
    question = {"id": "q", "header": "Colour", "question": "Which?", "options": options}
    call_id = scripted_model.call("request_user_input", {"questions": [question]})
    scripted_model.reply("I see.", phase="final_answer")
    async with opened(app_server, console) as codex, trio.open_nursery() as nursery:
        thread = await codex.thread_start()
        plan = {"mode": "plan", "settings": {"model": "gpt-5.5"}}
        params = {"threadId": thread.id, "collaborationMode": plan}
        await codex.request("thread/settings/update", params)
        nursery.start_soon(thread.run, "Ask me.")
        page = await browser.new_page(console.url)
        await page.click(".card label", "Blue")
        await page.click(".card button", "Answer")
        await page.wait_text("I see.")
        told = json.loads(scripted_model.requests[-1].tool_outputs[call_id])
        assert told == {"answers": {"q": {"answers": ["Blue"]}}}


async def test_a_form_says_what_does_not_fit_and_takes_what_does(console, browser):
    answers = []

    async def play(server):
        answers.append(await ask(server, ELICITATION))
        await server.complete_turn()

    async with played(console, play) as turn:
        page = await browser.new_page(console.url)
        await page.wait_text("A server asks for this", "#requests")
        await page.click(".card label", "name (needed)")
        await page.type("Ada")
        await page.press("Tab")
        await page.type("-1")
        await page.press("Enter")  # sends the form
        await page.wait_text("minimum", ".card [role=alert]")
        await page.evaluate("document.activeElement.value = ''")
        await page.type("36")
        await page.click(".card button", "Send")
        await turn.result()
    content = {"name": "Ada", "age": 36}
    assert answers == [{"result": {"action": "accept", "content": content}}]


async def test_a_withdrawn_request_leaves_the_page_and_the_next_one_has_the_focus(console, browser):
    go_on = trio.Event()

    async def play(server):
        async with trio.open_nursery() as nursery:
            for request_id in (0, 1):
                question = {
                    "id": "q",
                    "header": f"Number {request_id}",
                    "question": "?",
                    "options": None,
                }
                params = {**PARAMS[USER_INPUT], "questions": [question]}
                nursery.start_soon(
                    lambda p=params, i=request_id: server.ask(USER_INPUT, p, request_id=i)
                )
                await trio.lowlevel.checkpoint()
            await go_on.wait()
            params = {"threadId": "thread-1", "requestId": 0}
            await server.notify("serverRequest/resolved", params)
            await server.answer(1)
            nursery.cancel_scope.cancel()
        await server.complete_turn()

    async with played(console, play) as turn:
        page = await browser.new_page(console.url)
        await page.wait_text("2 requests wait for you", "#requests")
        await page.click(".card label", "Number 0")
        await page.type("half an ans")
        go_on.set()
        await page.wait_text("1 request waits for you", "#requests")
        assert "Number 0" not in await page.text("#requests")
        assert await page.evaluate("document.activeElement.closest('.card') !== null")
        await page.click(".card button", "Give no answer")
        await turn.result()


async def test_two_browsers_see_the_same_and_one_click_counts(console, browser):
    answers = []

    async def play(server):
        answers.append(await ask(server, "item/commandExecution/requestApproval"))

    async with played(console, play):
        pages = [await browser.new_page(console.url, apart=True) for _ in range(2)]
        for page in pages:
            await page.wait_text("Run this command?", "#requests")
        await pages[0].click("#requests button", "Decline")
        for page in pages:
            await page.wait_text("Nothing waits for you", "#requests")
    assert answers == [{"result": {"decision": "decline"}}]


async def test_a_failed_turn_shows_why(app_server, scripted_model, console, browser):
    app_server.configure(stream_max_retries=1)
    scripted_model.fail(500)
    scripted_model.fail(429, code="insufficient_quota")
    page = await browser.new_page(console.url)
    async with opened(app_server, console) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TurnFailedError) as caught:
            await thread.run("Go.")
        await page.wait_text("failed")
        why = caught.value.error.message
        await page.wait(
            f"document.querySelector('.turn > .error').innerText.includes({json.dumps(why)})"
        )
        await page.wait_text("tries again")


async def test_a_page_reloaded_in_the_middle_shows_everything(
    app_server, scripted_model, console, browser
):
    gate = Gate()
    scripted_model.on(
        "Story", message(deltas=["Once ", gate, "upon a time."], phase="final_answer")
    )
    scripted_model.on("Patch", custom_call("apply_patch", PATCH), times=1)
    scripted_model.on("Patch", call("exec_command", {"cmd": "cat made.txt", **ESCALATED}), times=1)
    async with opened(app_server, console) as codex, trio.open_nursery() as nursery:
        for prompt in ("Story, please.", "Patch it."):
            thread = await codex.thread_start()
            nursery.start_soon(thread.run, prompt)
        page = await browser.new_page(console.url)
        await page.wait_text("+Buy bread.", "#requests")
        await page.click("#requests button", "Accept")
        await page.wait_text("Run this command?", "#requests")
        await page.wait_text("Once ")
        before = await page.text("main")
        await page.send("Page.reload")
        await page.wait(
            "document.body.dataset.whole"
            " && performance.getEntriesByType('navigation')[0].type === 'reload'"
        )
        await page.wait_text("Once ")
        clock = r"[\d.]+ s\b"
        assert await page.evaluate(
            f"document.querySelector('main').innerText.replace(/{clock}/g, '')"
        ) == await page.evaluate(f"{json.dumps(before)}.replace(/{clock}/g, '')")
        added = (
            "[...document.querySelectorAll('.diff .added')].map((each) => each.textContent.trim())"
        )
        assert await page.evaluate(added) == ["+Buy milk.", "+Buy bread."]
        green, plain = await page.evaluate(
            "[document.querySelector('.diff .added'), document.body]"
            ".map((each) => getComputedStyle(each).color)"
        )
        assert green != plain
        gate.release()
        await page.wait_text("Once upon a time.")
        # The address that is reloaded has no token in it.
        assert await page.evaluate("location.href") == console.url.partition("?")[0]
        nursery.cancel_scope.cancel()


async def test_a_sub_agent_stands_in_the_turn_that_called_it(
    app_server, scripted_model, console, browser
):
    gate = Gate()

    def answer(request):
        if request.last_user_text == "child work":
            return message(deltas=["Half", gate, " done."])
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message("The parent is done.")

    scripted_model.reply_always(answer)
    async with opened(app_server, console) as codex:
        page = await browser.new_page(console.url)
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await page.wait_text("Half", ".turn .turn")
            assert "child work" in await page.text(".turn .turn h3")
            gate.release()
            await page.wait_text("Half done.", ".turn .turn")
            await turn.result()


# Hostile text


async def test_hostile_text_is_shown_as_text_wherever_it_comes(console, browser):
    ours = {"threadId": "thread-1", "turnId": "turn-1"}
    patch = [{"path": HOSTILE, "kind": {"type": "add"}, "diff": HOSTILE}]
    items = [
        {"type": "userMessage", "content": [{"type": "text", "text": HOSTILE}]},
        {"type": "agentMessage", "text": HOSTILE, "phase": HOSTILE},
        {"type": "reasoning", "summary": [HOSTILE], "content": []},
        {"type": "commandExecution", "command": HOSTILE, "cwd": HOSTILE, "status": HOSTILE}
        | {"aggregatedOutput": HOSTILE, "exitCode": 1},
        {"type": "fileChange", "changes": patch, "status": HOSTILE},
        {"type": "mcpToolCall", "server": HOSTILE, "tool": HOSTILE, "arguments": {HOSTILE: HOSTILE}}
        | {"status": HOSTILE, "error": {"message": HOSTILE}},
        {"type": "collabAgentToolCall", "tool": HOSTILE, "prompt": HOSTILE, "status": HOSTILE}
        | {"receiverThreadIds": [HOSTILE]},
        {"type": HOSTILE},
    ]
    question = {"id": HOSTILE, "header": HOSTILE, "question": HOSTILE, "isOther": True}
    question["options"] = [{"label": HOSTILE, "description": HOSTILE}]
    form = {"type": "object", "properties": {HOSTILE: {"type": "string", "default": HOSTILE}}}
    requests = [
        (
            "item/commandExecution/requestApproval",
            {"command": HOSTILE, "cwd": HOSTILE, "reason": HOSTILE},
        ),
        (USER_INPUT, {"questions": [question]}),
        (ELICITATION, {"serverName": HOSTILE, "message": HOSTILE, "requestedSchema": form}),
        (ELICITATION, {"mode": "url", "url": f"javascript:{HOSTILE}", "elicitationId": "e"}),
        (TOOL_CALL, {"tool": HOSTILE, "arguments": {HOSTILE: HOSTILE}}),
    ]

    async def play(server):
        async with trio.open_nursery() as nursery:
            for number, item in enumerate(items):
                params = {**ours, "item": {"id": f"i{number}", **item}, "completedAtMs": 0}
                await server.notify("item/completed", params)
            await server.notify("error", {**ours, "error": {"message": HOSTILE}, "willRetry": True})
            for number, (method, changes) in enumerate(requests):
                params = {**PARAMS[method], **changes}
                nursery.start_soon(
                    lambda m=method, p=params, i=number: server.ask(m, p, request_id=i)
                )
            await over.wait()
            nursery.cancel_scope.cancel()
        failed = {"id": "turn-1", "items": [], "status": "failed", "error": {"message": HOSTILE}}
        await server.notify("turn/completed", {"threadId": "thread-1", "turn": failed})

    over = trio.Event()
    page = await browser.new_page(console.url)
    async with played(console, play) as turn:
        await page.wait_text(f"{len(requests)} requests wait for you", "#requests")
        await page.wait_text("tries again")
        await page.evaluate(
            "document.querySelectorAll('details').forEach((each) => each.open = true)"
        )
        inside = await page.evaluate("document.documentElement.outerHTML")
        over.set()
        await page.wait_text("Nothing waits for you", "#requests")
        await page.wait_text("failed")
        with pytest.raises(TurnFailedError):
            await turn.result()
    assert await page.evaluate("document.title") == "trio-codex console"
    assert "<img" not in inside
    assert inside.count("<script") == 1
    seen = await page.text("main")
    assert seen.count(SHOWN) >= 12
    assert "\x1b" not in seen
    assert "\u202e" not in inside
    assert await page.evaluate(
        "[...document.querySelectorAll('a[href]')].map((a) => a.protocol).sort()"
    ) == ["http:"]
    # It has tried nothing that the policy had to forbid.
    assert page.said == []


async def test_lines_of_a_million_characters_leave_the_page_usable(console, browser):
    answers = []

    async def play(server):
        ours = {"threadId": "thread-1", "turnId": "turn-1"}
        long = "x" * 1_000_000
        output = {"type": "commandExecution", "id": "c", "command": long, "aggregatedOutput": long}
        await server.notify("item/completed", {**ours, "item": output, "completedAtMs": 0})
        for _ in range(5):
            await server.send_delta(long)
        await server.send_delta(" the end")
        answers.append(await ask(server, "item/commandExecution/requestApproval", command=long))

    async with played(console, play):
        page = await browser.new_page(console.url)
        await page.wait_text(" the end")
        await page.wait_text("earlier characters are left out")
        assert "998,000 more characters" in await page.text("#requests")
        assert len(await page.text("main")) < 400_000
        wide, window = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window
        await page.click("#requests button", "Decline")
        await page.wait_text("Nothing waits for you", "#requests")
    assert answers == [{"result": {"decision": "decline"}}]


# Who gets in


async def status_of(page, url):
    """Open an address, and give the status of the answer."""
    frame = await page.send("Page.navigate", url=url)
    assert "errorText" not in frame or frame["errorText"] == "net::ERR_HTTP_RESPONSE_CODE_FAILURE"
    await page.wait("document.readyState === 'complete' && location.href !== 'about:blank'")
    return await page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")


async def test_a_browser_without_the_token_is_refused(console, browser):
    page = await browser.new_page()
    bare = console.url.partition("?")[0]
    assert await status_of(page, bare) == 403
    assert "Open the address that the program has printed." in await page.text()
    assert await status_of(page, f"{bare}?token=wrong") == 403
    assert await status_of(page, console.url) == 200
    cookies = (await page.send("Network.getCookies", urls=[bare]))["cookies"]
    assert [(each["httpOnly"], each["sameSite"]) for each in cookies] == [(True, "Strict")]
    assert await page.evaluate("document.cookie") == ""
    assert await status_of(page, bare) == 200
    other = await browser.new_page(apart=True)
    assert await status_of(other, bare) == 403


async def serve_page(body, task_status):
    """Serve a page of another site on this machine."""

    async def serve_one(stream):
        with trio.move_on_after(5):
            await stream.receive_some()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n"
            await stream.send_all(f"{head}Connection: close\r\n\r\n{body}".encode())

    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    task_status.started(listener.socket.getsockname()[1])
    await trio.serve_listeners(serve_one, [listener])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_page_of_another_site_sees_and_clicks_nothing(
    console, browser, nursery, host, monkeypatch
):
    judge, judged = Access.judge, []

    def note(self, method, path, *head):
        verdict = judge(self, method, path, *head)
        judged.append((method, path, verdict.value))
        return verdict

    monkeypatch.setattr(Access, "judge", note)
    port = await nursery.start(serve_page, "<p>another site")
    ours = console.url.partition("?")[0]
    page = await browser.new_page(console.url)
    await page.wait_whole()
    await page.open(f"http://{host}:{port}/")
    await page.wait("document.body?.innerText.includes('another site')")
    judged.clear()
    for options in ("{mode: 'no-cors'}", "{mode: 'no-cors', credentials: 'include'}"):
        code = f"fetch({json.dumps(ours)}, {options}).then((r) => r.type, () => 'refused')"
        assert await page.evaluate(code) in ("opaque", "refused")
    click = "{method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}'}"
    await page.evaluate(f"fetch({json.dumps(ours + 'answer')}, {click}).catch(() => 0)")
    framed = (
        "new Promise((done) => {const frame = document.createElement('iframe');"
        f"frame.onload = () => done(1); frame.src = {json.dumps(ours)};"
        "document.body.append(frame);})"
    )
    await page.evaluate(framed)
    await page.evaluate(f"void (location.href = {json.dumps(ours)})")
    await page.wait("document.body?.innerText.includes('not for you')")
    # Two reads, a click, a frame, a link. What is asked for after that is the icon of our own page.
    asked = [(method, verdict) for method, path, verdict in judged if path != "/favicon.ico"]
    assert sorted(asked) == [*[("GET", "refuse")] * 4, ("POST", "refuse")]


async def test_no_outside_address_is_asked_for_and_none_hears_the_token(
    app_server, scripted_model, console, browser
):
    scripted_model.reply("See https://example.org/a.png and ![](https://example.org/b.png).")
    page = await browser.new_page(console.url)
    async with opened(app_server, console) as codex:
        thread = await codex.thread_start()
        await thread.run("Go.")
        await page.wait_text("example.org")
        await page.wait("document.querySelector('#chart canvas') !== null")
    home = console.url.partition("?")[0]
    token = console.url.partition("=")[2]
    assert len(page.asked_for) > 5
    for request in page.asked_for:
        assert request["url"].startswith(home)
        assert token not in request["headers"].get("Referer", "")
    assert [r["url"] for r in page.asked_for if token in r["url"]] == [console.url]
    assert page.said == []


# Who reads it


async def test_a_screen_reader_finds_names_and_is_told_of_what_is_new(console, browser):
    go_on = trio.Event()

    async def play(server):
        await go_on.wait()
        await ask(server, "item/commandExecution/requestApproval")

    async with played(console, play):
        page = await browser.new_page(console.url)
        await page.wait_whole()
        go_on.set()
        await page.wait_text("Run this command? touch x", "[role=status]")
        tree = (await page.send("Accessibility.getFullAXTree"))["nodes"]
        found = {
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in tree
            if not node["ignored"]
        }
        for wanted in [
            ("main", ""),
            ("heading", "trio-codex console"),
            ("region", "1 request waits for you"),
            ("article", "Run this command?"),
            ("button", "Accept"),
            ("button", "Decline and stop the turn"),
            ("status", ""),
        ]:
            assert wanted in found, found
        await page.click("#requests button", "Decline")
        await page.wait_text("Nothing waits for you", "#requests")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("dark", [False, True])
async def test_narrow_and_wide_dark_and_light_everything_can_be_read(console, browser, width, dark):
    async def play(server):
        ours = {"threadId": "thread-1", "turnId": "turn-1"}
        changes = [
            {
                "path": "/a/" + "long" * 40,
                "kind": {"type": "update"},
                "diff": "@@\n-" + "x" * 300 + "\n+y\n",
            }
        ]
        item = {"type": "fileChange", "id": "f", "changes": changes, "status": "failed"}
        await server.notify("item/completed", {**ours, "item": item, "completedAtMs": 0})
        await server.send_delta("w" * 400)
        await ask(server, "item/commandExecution/requestApproval", command="c" * 500)

    async with played(console, play):
        page = await browser.new_page()
        await page.look(width=width, height=800, dark=dark)
        await page.open(console.url)
        await page.wait_text("wwww")
        await page.wait_text("Run this command?", "#requests")
        wide, window = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window
        # Every text has a contrast of 4.5 at least with what is behind it.
        assert await page.evaluate(CONTRASTS) == []


async def test_the_first_line_says_that_the_connection_is_cut_until_it_is_made_again(
    console, browser
):
    async def script(server):
        servers.append(server)
        await trio.sleep_forever()

    servers = []
    quick = Reconnect(initial_delay=0.01, max_delay=0.01)
    async with open_fake_app_server(script, instruments=[console], reconnect=quick):
        page = await browser.new_page(console.url)
        await page.wait_whole()
        before = await page.text("#about")
        assert before.startswith("Runtime ")
        (server,) = servers
        server.refusing = True
        server.cut()
        await page.wait_text("Reconnecting: the connection to the runtime was cut.", "#about")
        await page.wait_text("Reconnecting", "#say")
        server.refusing = False
        await page.wait_text(before, "#about")
        await page.wait_text(before, "#say")
    await page.wait_text("The connection is over", "#about")
    assert page.said == []


CONTRASTS = """(() => {
  const channel = (value) =>
    (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = (rgb) =>
    [0.2126, 0.7152, 0.0722].reduce((sum, share, place) => sum + share * channel(rgb[place]), 0);
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const behind = (each) => {
    for (; each; each = each.parentElement) {
      const colour = numbers(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const each of document.querySelectorAll("body *")) {
    const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !each.checkVisibility()) continue;
    const [one, two] = [numbers(getComputedStyle(each).color), behind(each)].map(light);
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < 4.5) poor.push([each.className, each.textContent.slice(0, 20), ratio]);
  }
  return poor;
})()"""
