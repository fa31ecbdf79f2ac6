"""S3 and SES in a few lines: every object is there and as announced, every email is taken.

A process of its own, so that what it costs is not counted: `python -m bench.answers`.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from apexshare.local.services.processes import answers
from bench.settings import ANSWERS_PORT

#: Bytes of every object.
SIZE = 2 * 1024**3

#: Of every object: a file type box, and another's head.
BEGINNING = b"\0\0\0\x08ftyp\0\0\0\x01mdat"

SENT = b"""<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">
<SendRawEmailResult><MessageId>0100-%d</MessageId></SendRawEmailResult>
<ResponseMetadata><RequestId>bench</RequestId></ResponseMetadata>
</SendRawEmailResponse>"""


class Answers(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    sent = 0

    def do_HEAD(self) -> None:
        """S3's HeadObject."""
        self._answer(
            {
                "Content-Length": str(SIZE),
                "Content-Type": "video/mp4",
                "ETag": '"bench"',
                "Last-Modified": "Sun, 22 Nov 2026 12:00:00 GMT",
            }
        )

    def do_GET(self) -> None:
        """S3's GetObject, of the range that is looked at when a video arrives."""
        self._answer(
            {
                "Content-Length": str(len(BEGINNING)),
                "Content-Range": f"bytes 0-{len(BEGINNING) - 1}/{SIZE}",
                "Content-Type": "video/mp4",
                "ETag": '"bench"',
                "Last-Modified": "Sun, 22 Nov 2026 12:00:00 GMT",
            },
            BEGINNING,
            status=206,
        )

    def do_POST(self) -> None:
        """SES' SendRawEmail."""
        self.rfile.read(int(self.headers["Content-Length"]))
        Answers.sent += 1
        body = SENT % Answers.sent
        self._answer({"Content-Length": str(len(body)), "Content-Type": "text/xml"}, body)

    def _answer(self, headers: dict[str, str], body: bytes = b"", status: int = 200) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Nothing."""


@contextmanager
def running() -> Iterator[None]:
    """Both, in a process of their own."""
    process = subprocess.Popen([sys.executable, "-m", "bench.answers"])
    try:
        while not answers("127.0.0.1", ANSWERS_PORT):
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", ANSWERS_PORT), Answers).serve_forever()
