"""Stands before the product as CloudFront does on AWS, in what a page's speed depends on: it
compresses texts."""

import gzip
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMPRESSED = ("text/", "application/json", "image/svg+xml")
#: Of an answer, what concerns one connection only, and what is told anew.
NOT_PASSED_ON = {"connection", "content-length", "date", "server", "transfer-encoding"}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        """The browser follows, not we."""


class Edge:
    """Listens on `url` until it is closed."""

    def __init__(self, origin: str) -> None:
        self._server = ThreadingHTTPServer(("localhost", 0), _handler(origin))
        self.url = f"http://localhost:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def _handler(origin: str) -> type[BaseHTTPRequestHandler]:
    opener = urllib.request.build_opener(_NoRedirect)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass_on(None)

        def do_POST(self) -> None:
            self._pass_on(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _pass_on(self, body: bytes | None) -> None:
            headers = {**self.headers, "Accept-Encoding": "identity"}
            request = urllib.request.Request(origin + self.path, body, headers)
            try:
                answer = opener.open(request)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in NOT_PASSED_ON:
                    self.send_header(name, value)
            if answer.headers.get("Content-Type", "").startswith(COMPRESSED):
                content = gzip.compress(content)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: Any) -> None:
            """Benchmarks stay quiet."""

    return Handler
