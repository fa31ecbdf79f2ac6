"""The programs of one machine: MiniStack, SeaweedFS and the web server, all on loopback."""

import json
import secrets
import sys
import urllib.request
from pathlib import Path

from apexshare.local.services.machine import ROOT, Machine
from apexshare.local.services.processes import Service, StartFailed, answers

#: SeaweedFS' options for its ports, with their steps above the S3 port.
SEAWEEDFS_PORTS = {
    "s3.port": 0,
    "s3.port.grpc": 1,
    "s3.port.iceberg": 2,
    "s3.port.lance": 3,
    "master.port": 4,
    "master.port.grpc": 5,
    "volume.port": 6,
    "volume.port.grpc": 7,
    "filer.port": 8,
    "filer.port.grpc": 9,
    "admin.port": 10,
    "admin.port.grpc": 11,
}

NOTIFICATION = """\
[notification.webhook]
enabled = true
endpoint = "{endpoint}"
bearer_token = "{token}"
path_prefixes = ["/buckets/"]
timeout_seconds = 60
max_retries = 10
backoff_seconds = 1
"""


def ports(machine: Machine) -> dict[int, str]:
    """Every port that the product takes, and what for."""
    taken = {
        machine.web_port: "the web server; APEXSHARE_WEB_PORT chooses another",
        machine.aws_port: "MiniStack; APEXSHARE_AWS_PORT chooses another",
    }
    for name, step in SEAWEEDFS_PORTS.items():
        taken[machine.s3_port + step] = (
            f"SeaweedFS’ {name}; APEXSHARE_S3_PORT chooses another, and those after it"
        )
    return taken


def ministack(machine: Machine) -> Service:
    """Return MiniStack, all of AWS but S3; killed, it loses its latest state."""
    folder = machine.state / "ministack"
    return Service(
        name="MiniStack",
        command=[str(_installed("ministack", "ministack"))],
        environment={
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(machine.aws_port),
            "PERSIST_STATE": "1",
            "STATE_DIR": str(folder / "state"),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        },
        folder=folder,
        log=machine.state / "ministack.log",
        is_up=lambda: _ok(f"{machine.aws_url}/_ministack/health"),
        # It would come back without the people and the items that came since its last proper stop.
        may_restart=False,
    )


def seaweedfs(machine: Machine) -> Service:
    """Return SeaweedFS, a real S3 server, which tells the web server of new objects."""
    folder = machine.state / "seaweedfs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notification.toml").write_text(
        NOTIFICATION.format(
            endpoint=f"{machine.web_url}/local/s3-events/",
            token=_webhook_token(machine),
        )
    )
    options = [
        f"-dir={folder}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-s3.allowedOrigins={machine.web_url}",
        "-master.telemetry=false",
        "-admin.ui=false",
        "-webdav=false",
        *(f"-{name}={machine.s3_port + step}" for name, step in SEAWEEDFS_PORTS.items()),
    ]
    return Service(
        name="SeaweedFS",
        command=[str(_installed("seaweedfs", "weed")), "mini", *options],
        environment={**machine.credentials, "GOMEMLIMIT": "400MiB"},
        folder=folder,
        log=machine.state / "seaweedfs.log",
        is_up=lambda: (
            answers("127.0.0.1", machine.s3_port)
            and answers("127.0.0.1", machine.s3_port + SEAWEEDFS_PORTS["volume.port"])
        ),
        # It may wait for an idle connection of its own; what it has taken is kept anyway.
        stop_seconds=5,
    )


def web_server(machine: Machine) -> Service:
    """Return the product's web server. Code changes are picked up while it runs."""
    return Service(
        name="The web server",
        command=[sys.executable, "manage.py", "runserver", f"localhost:{machine.web_port}"],
        environment={"DJANGO_SETTINGS_MODULE": "apexshare.settings.local", "PYTHONUNBUFFERED": "1"},
        folder=ROOT,
        log=machine.state / "web.log",
        is_up=lambda: _ok(f"{machine.web_url}/healthz"),
    )


def _webhook_token(machine: Machine) -> str:
    file = machine.webhook_token_file
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return file.read_text()


def _installed(service: str, program: str) -> Path:
    path = ROOT / f".venv-{service}" / "bin" / program
    if not path.exists():
        raise StartFailed(f"{program} is not installed. Run `make install-services`.")
    return path


def _ok(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            json.load(answer)
            return True
    except (OSError, ValueError):
        return False
