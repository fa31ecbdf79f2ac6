"""Debian's WebKit, driven by the W3C WebDriver protocol: a second engine beside Chromium."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import requests

from tests.waiting import wait_until

#: The protocol's own name for "this is an element".
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class WebKit:
    """One window on a screen that nobody sees."""

    def __init__(self, port: int, log: Path) -> None:
        """`port` is for the driver; `log` takes what it and the browser complain of."""
        self._driver = f"http://127.0.0.1:{port}"
        self._processes: list[subprocess.Popen[bytes]] = []
        try:
            with log.open("wb") as stderr:
                screen = self._start_screen(stderr)
                self._start("WebKitWebDriver", f"--port={port}", screen=screen, stderr=stderr)
            self._wait_until_up()
            created = self._call("POST", f"{self._driver}/session", capabilities={})
        except BaseException:
            self._end()
            raise
        self._session = f"{self._driver}/session/{created['sessionId']}"

    def go(self, url: str) -> None:
        """Open a page, and wait until it has loaded."""
        self._call("POST", f"{self._session}/url", url=url)

    @property
    def url(self) -> str:
        return str(self._call("GET", f"{self._session}/url"))

    @property
    def text(self) -> str:
        """All that a person can read."""
        return str(self.run("return document.body.innerText"))

    @property
    def is_loaded(self) -> bool:
        """Whether the scripts have run, too: before, forms are sent without them."""
        return bool(self.run("return document.readyState === 'complete'"))

    def run(self, script: str) -> Any:
        """The value that a function of this body returns."""
        return self._call("POST", f"{self._session}/execute/sync", script=script, args=[])

    def fill(self, selector: str, text: str) -> None:
        """Type into a field; for a file field, `text` is the file's path."""
        self._call("POST", f"{self._element(selector)}/value", text=text)

    def click(self, selector: str) -> None:
        """Click where the element is, as a person does."""
        self._call("POST", f"{self._element(selector)}/click")

    def wait_for(self, text: str, *, seconds: float = 20) -> None:
        """Until the page says so."""
        wait_until(
            lambda: self.is_loaded and text in self.text,
            seconds=seconds,
            seen=lambda: f"{text!r} is not in:\n{self.text}",
        )

    def stop(self) -> None:
        """Close the window, then the driver, then the screen."""
        try:
            self._call("DELETE", self._session)
        finally:
            self._end()

    def _start_screen(self, stderr: Any) -> str:
        options = ("-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
        screen = self._start("Xvfb", *options, stdout=subprocess.PIPE, stderr=stderr)
        assert screen.stdout
        return f":{int(screen.stdout.readline())}"

    def _start(self, *command: str, screen: str = "", **options: Any) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command, env={**os.environ, "DISPLAY": screen}, start_new_session=True, **options
        )
        self._processes.append(process)
        return process

    def _wait_until_up(self) -> None:
        def is_up() -> bool:
            try:
                return bool(self._call("GET", f"{self._driver}/status")["ready"])
            except requests.ConnectionError:
                return False

        wait_until(is_up)

    def _element(self, selector: str) -> str:
        """The address of the first element that the CSS selector finds."""
        address, using = f"{self._session}/element", "css selector"
        found = self._call("POST", address, using=using, value=selector)
        return f"{address}/{found[ELEMENT]}"

    def _call(self, method: str, address: str, **values: Any) -> Any:
        answer = requests.request(
            method, address, json=values if method == "POST" else None, timeout=60
        )
        value = answer.json()["value"]
        assert answer.ok, f"{value['error']}: {value['message']}"
        return value

    def _end(self) -> None:
        for process in reversed(self._processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)
            if process.stdout:
                process.stdout.close()
