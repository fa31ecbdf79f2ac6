"""`python -m bench.cold_start`: what a cold start costs, beside Zappa's own handler.

Processor time (user and system) from the start of a process to its first answered request.
"""

import argparse
import http.server
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from bench import kept
from bench.cold_start import packages
from core.environments import ENVIRONMENTS
from deploy import ROOT

ENVIRONMENT = ENVIRONMENTS["dev"]
PARAMETERS = (
    *("client-id", "client-secret", "cloudfront-key-id", "cloudfront-private-key", "hosted-pages"),
    *("origin-secret", "programs-client-id", "secret-key", "user-pool-id", "video-domain"),
)


@dataclass(frozen=True)
class Variant:
    """One way of starting."""

    name: str
    folder: Path
    module: str
    function: str


class Ssm(http.server.BaseHTTPRequestHandler):
    """Answers as SSM does when the settings ask."""

    def do_POST(self) -> None:
        path = ENVIRONMENT.parameters
        found = [{"Name": path + name, "Value": f"https://{name}"} for name in PARAMETERS]
        body = json.dumps({"Parameters": found}).encode()
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Nothing."""


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    ssm = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ssm)
    threading.Thread(target=ssm.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        variants = _variants(Path(folder))
        own = packages.lambdas_own(Path(folder))
        taken: dict[str, list[float]] = {variant.name: [] for variant in variants}
        # In turn, so that whatever else the machine does slows all of them alike.
        for number in range(runs + 1):
            for variant in variants:
                seconds = _measure(variant, own, ssm.server_port)
                if number:
                    taken[variant.name].append(seconds)
    report = _report({name: statistics.median(values) for name, values in taken.items()}, runs)
    (kept.folder("cold_start") / "results.md").write_text(report)
    print(report)


def _variants(folder: Path) -> list[Variant]:
    lean, lean_sources = packages.ours(folder)
    bare, bare_sources = packages.bare(folder)
    zappa = ("zappa.handler", "lambda_handler")
    return [
        Variant("ours", lean, "apexshare.lambda_handler", "handler"),
        Variant("ours, Zappa’s handler, our bytecode", lean, *zappa),
        Variant("(a) ours, Zappa’s handler, packed by Zappa alone", lean_sources, *zappa),
        Variant("bare Django, Zappa’s handler, with bytecode", bare, *zappa),
        Variant("(b) bare Django, Zappa’s handler, packed by Zappa alone", bare_sources, *zappa),
    ]


def _measure(variant: Variant, own: Path, port: int) -> float:
    event = json.loads((ROOT / "tests/events/apigateway-own-domain.json").read_text())
    event["path"] = event["requestContext"]["path"] = "/"
    event["headers"]["Host"] = ENVIRONMENT.domain
    event["multiValueHeaders"]["Host"] = [ENVIRONMENT.domain]
    event["multiValueQueryStringParameters"] = None
    start = str(Path(__file__).parent / "start.py")
    arguments = (str(variant.folder), str(own), variant.module, variant.function)
    process = subprocess.Popen(
        # -B: what is compiled cannot be kept, as on Lambda.
        [sys.executable, "-I", "-S", "-B", start, *arguments, json.dumps(event)],
        cwd=variant.folder,
        env={
            "APEXSHARE_ENVIRONMENT": ENVIRONMENT.name,
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr
    said = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{variant.name}: {said}")
    return usage.ru_utime + usage.ru_stime


def _report(medians: dict[str, float], runs: int) -> str:
    base = medians["ours"]
    lines = [
        "# Cold start",
        "",
        "Processor seconds (user and system) from the start of a process to its first answered",
        f"request, `GET /`; median of {runs} starts each, in turn, Python",
        f"{sys.version_info[0]}.{sys.version_info[1]}. `make bench-cold-start` makes this anew.",
        "",
        "| Variant | Seconds | Ours is |",
        "| --- | ---: | ---: |",
        *(f"| {name} | {s:.3f} | {base / s:.2f} × |" for name, s in medians.items()),
        "",
        "Each process sees its unpacked zip and what Lambda brings, and nothing else; SSM answers",
        "on this machine. “Packed by Zappa alone” is the zip without `deploy/`: boto3 in it, and",
        "bytecode that counts as stale, because zip members are dated 1980, so that all of it is",
        "compiled at each start. Goals: at most 0.60 × (a) and 1.00 × (b).",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
