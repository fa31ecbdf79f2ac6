"""Plays the part of Lambda that MiniStack lacks: to hand out the code of an earlier version.

MiniStack takes the `function:name:version` that `zappa rollback` asks for as a name, and has the
newest code only. All other requests go through to it.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import requests

from core.environments import ENVIRONMENTS
from tests.deploy.cloud import Cloud

ASKED = f"/2015-03-31/functions/function:{ENVIRONMENTS['dev'].function}:"
CODE = "/code/"


def newest_code(cloud: Cloud) -> bytes:
    """The zip that the function runs now."""
    functions = cloud.account.client("lambda")
    found = functions.get_function(FunctionName=ENVIRONMENTS["dev"].function)
    return requests.get(found["Code"]["Location"], timeout=60).content


@contextmanager
def lambda_with(codes: dict[str, bytes], cloud: Cloud) -> Iterator[str]:
    """The address of an AWS that has these zips, by version."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            path = unquote(self.path)
            if path.startswith(ASKED):
                place = f"http://127.0.0.1:{self.server.server_port}{CODE}"  # type: ignore[attr-defined]
                version = path.removeprefix(ASKED)
                self.say(200, json.dumps({"Code": {"Location": f"{place}{version}"}}).encode())
            elif path.startswith(CODE):
                self.say(200, codes[path.removeprefix(CODE)])
            else:
                self.pass_on()

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            url = f"{cloud.account.aws_url}{self.path}"
            said = requests.request(
                self.command, url, headers=dict(self.headers), data=body, timeout=60
            )
            self.say(said.status_code, said.content)

        def say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 -- names of the base class

        def log_message(self, *_arguments: Any) -> None:
            """Tests stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
