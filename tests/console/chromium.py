"""Drives a real Chromium by its DevTools protocol, over a pipe: it needs no port and no package."""

from __future__ import annotations

import base64
import fcntl
import itertools
import json
import os
import re
import shutil
import signal
import sys
from contextlib import asynccontextmanager, suppress

import trio

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
NO_CHROMIUM = "needs a Chromium, which Debian has as the package chromium"

_FLAGS = [
    "--headless=new",
    "--remote-debugging-pipe",
    # Tests run as root, and in containers.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-default-browser-check",
    "--metrics-recording-only",
    "--password-store=basic",
]
_HIGH_FD = 100
_LAUNCH = (
    "import os, sys; _, read, write, *command = sys.argv;"
    "os.dup2(int(read), 3); os.dup2(int(write), 4); os.execv(command[0], command)"
)


class DevToolsError(Exception):
    """What Chromium does not do."""


class Page:
    """A tab."""

    def __init__(self, browser, session):
        self._browser = browser
        self._session = session
        self.asked_for = []
        self.answered = []
        self.said = []

    async def send(self, method, **params):
        return await self._browser.send(method, params, self._session)

    def note(self, method, params):
        if method == "Network.requestWillBeSent":
            self.asked_for.append(params["request"])
        elif method == "Network.responseReceived":
            self.answered.append(params["response"])
        elif method in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            self.said.append(params)

    async def open(self, url):
        await self.send("Page.navigate", url=url)

    async def evaluate(self, code):
        """Give the value of an expression, which may be a promise."""
        answer = await self.send(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, (code, answer["exceptionDetails"])
        return answer["result"].get("value")

    async def wait(self, code):
        """Wait until an expression is true, on whatever page there is then, and give its value."""
        while True:
            value = await self._look(
                "new Promise((done) => {let times = 0; const look = () => {"
                f"let value; try {{ value = {code}; }} catch {{ value = null; }}"
                "if (value || ++times > 40) done(value); else setTimeout(look, 25);}; look();})"
            )
            if value:
                return value

    async def _look(self, code):
        try:
            return await self.evaluate(code)
        except DevToolsError as error:
            if not re.search("navigated|context", str(error)):
                raise

    async def wait_whole(self):
        """Wait until the page was told everything."""
        await self.wait("document.body?.dataset.whole")

    async def text(self, selector="body"):
        return await self.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText")

    async def wait_text(self, text, selector="main"):
        """Wait until the page shows a text."""
        await self.wait(
            f"document.querySelector({json.dumps(selector)}).textContent.includes({json.dumps(text)})"
        )

    async def click(self, selector, text=""):
        """Click on the first element that matches and has a text, with the mouse."""
        find = (
            f"[...document.querySelectorAll({json.dumps(selector)})]"
            f".find((each) => each.textContent.includes({json.dumps(text)}))"
        )
        await self.wait(find + " ? true : false")
        place = await self.evaluate(
            f"(() => {{ const each = {find}; each.scrollIntoView({{block: 'center'}});"
            "const box = each.getBoundingClientRect();"
            "return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        at = {"x": place[0], "y": place[1], "button": "left", "clickCount": 1}
        await self.send("Input.dispatchMouseEvent", type="mousePressed", **at)
        await self.send("Input.dispatchMouseEvent", type="mouseReleased", **at)

    async def type(self, text):
        await self.send("Input.insertText", text=text)

    async def press(self, key):
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        told = {
            "key": key,
            "windowsVirtualKeyCode": codes[key],
            "code": "Space" if key == " " else key,
        }
        if key != "Tab":
            told["text"] = "\r" if key == "Enter" else key
        await self.send("Input.dispatchKeyEvent", type="keyDown", **told)
        await self.send("Input.dispatchKeyEvent", type="keyUp", **told)

    async def look(self, *, width=1280, height=900, dark=False):
        """Set the size of the window and the colours."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        await self.send("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.send("Emulation.setEmulatedMedia", features=[scheme])

    async def picture(self, path, *, whole=False):
        """Write what is seen into a file."""
        shot = await self.send("Page.captureScreenshot", captureBeyondViewport=whole)
        await trio.Path(path).write_bytes(base64.b64decode(shot["data"]))


class Browser:
    """A running Chromium; `open_chromium` makes one."""

    def __init__(self, read, write):
        self._read, self._write = read, write
        self._ids = itertools.count(1)
        self._answers = {}
        self._pages = {}

    async def run(self):
        rest = b""
        while data := await self._read.receive_some():
            *messages, rest = (rest + data).split(b"\0")
            for message in map(json.loads, messages):
                if "id" in message:
                    self._answers.pop(message["id"]).send_nowait(message)
                elif message.get("sessionId") in self._pages:
                    self._pages[message["sessionId"]].note(message["method"], message["params"])

    async def send(self, method, params=None, session=None):
        number = next(self._ids)
        message = {"id": number, "method": method, "params": params or {}}
        if session is not None:
            message["sessionId"] = session
        self._answers[number], answer = trio.open_memory_channel(1)
        await self._write.send_all(json.dumps(message).encode() + b"\0")
        told = await answer.receive()
        if "error" in told:
            raise DevToolsError(f"{method}: {told['error']}")
        return told["result"]

    async def new_page(self, url=None, *, apart=False):
        """Open a tab; one that is apart has no cookies of the others."""
        where = {}
        if apart:
            where = await self.send("Target.createBrowserContext")
        target = await self.send("Target.createTarget", {"url": "about:blank", **where})
        told = {"targetId": target["targetId"], "flatten": True}
        session = (await self.send("Target.attachToTarget", told))["sessionId"]
        page = self._pages[session] = Page(self, session)
        for domain in ("Page", "Runtime", "Network", "Log"):
            await page.send(f"{domain}.enable")
        if url is not None:
            await page.open(url)
        return page


@asynccontextmanager
async def open_chromium(directory):
    """Run a Chromium with a profile in a directory, until the end of the block."""
    child_read, our_write = os.pipe()
    our_read, child_write = os.pipe()
    # It reads from 3 and writes to 4, whatever the numbers are here.
    ours = [fcntl.fcntl(fd, fcntl.F_DUPFD, _HIGH_FD) for fd in (child_read, child_write)]
    for fd in (child_read, child_write):
        os.close(fd)
    arguments = [*_FLAGS, f"--user-data-dir={directory}/chromium", "about:blank"]
    process = await trio.lowlevel.open_process(
        [sys.executable, "-c", _LAUNCH, *map(str, ours), CHROMIUM, *arguments],
        pass_fds=ours,
        stdout=-3,
        stderr=-3,
        start_new_session=True,
        env={**os.environ, "HOME": str(directory), "XDG_CONFIG_HOME": str(directory)},
    )
    for fd in ours:
        os.close(fd)
    read, write = trio.lowlevel.FdStream(our_read), trio.lowlevel.FdStream(our_write)
    try:
        async with read, write, trio.open_nursery() as nursery:
            browser = Browser(read, write)
            nursery.start_soon(browser.run)
            yield browser
            nursery.cancel_scope.cancel()
    finally:
        with trio.CancelScope(shield=True), trio.move_on_after(10):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
