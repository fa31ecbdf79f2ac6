"""The product under gunicorn, beside the one that `make run` starts; both on the same services."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from apexshare.local.services.machine import ROOT, Machine
from apexshare.local.services.processes import answers

GUNICORN = ROOT / ".venv-bench/bin/gunicorn"

PORT = 18080

#: One for each core of a small machine; a thread waits for AWS while another one works.
WORKERS, THREADS = 2, 8


@contextmanager
def running(machine: Machine) -> Iterator[str]:
    """Its address, while it runs."""
    process = subprocess.Popen(
        [
            *(GUNICORN, "apexshare.wsgi:application", f"--bind=127.0.0.1:{PORT}"),
            *(f"--workers={WORKERS}", f"--threads={THREADS}", "--log-level=error"),
            # A hundred clients keep a connection each, which must not keep a thread each.
            *("--keep-alive=5", "--worker-connections=200", "--no-control-socket"),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "apexshare.settings.local",
            "APEXSHARE_STATE": str(machine.state),
            "APEXSHARE_WEB_PORT": str(machine.web_port),
            "APEXSHARE_AWS_PORT": str(machine.aws_port),
            "APEXSHARE_S3_PORT": str(machine.s3_port),
        },
    )
    try:
        while not answers("127.0.0.1", PORT):
            if process.poll() is not None:
                raise SystemExit("gunicorn did not start.")
            time.sleep(0.1)
        yield f"http://localhost:{PORT}"
    finally:
        process.terminate()
        process.wait()
