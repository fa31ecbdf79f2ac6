import stat
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from apexshare.local.services import programs
from apexshare.local.services.machine import MACHINE, Machine
from apexshare.local.services.processes import StartFailed


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine on which all programs are installed."""
    for service, program in (("ministack", "ministack"), ("seaweedfs", "weed")):
        file = tmp_path / f".venv-{service}" / "bin" / program
        file.parent.mkdir(parents=True)
        file.touch()
    monkeypatch.setattr(programs, "ROOT", tmp_path)
    return replace(MACHINE, state=tmp_path / "state", web_port=100, aws_port=200, s3_port=300)


def test_every_port_is_told_with_the_way_to_another_one(machine: Machine) -> None:
    ports = programs.ports(machine)
    assert sorted(ports) == [100, 200, *range(300, 312)]
    assert "APEXSHARE_WEB_PORT" in ports[100]
    assert "APEXSHARE_AWS_PORT" in ports[200]
    assert all("APEXSHARE_S3_PORT" in ports[port] for port in range(300, 312))


def test_nobody_else_reaches_the_services(machine: Machine) -> None:
    assert programs.ministack(machine).environment["BIND_HOST"] == "127.0.0.1"
    command = programs.seaweedfs(machine).command
    assert {"-ip=127.0.0.1", "-ip.bind=127.0.0.1"} <= set(command)
    assert programs.web_server(machine).command == [
        sys.executable, "manage.py", "runserver", "localhost:100",
    ]  # fmt: skip


def test_ministack_keeps_its_state_and_is_never_started_twice(machine: Machine) -> None:
    service = programs.ministack(machine)
    assert service.environment["PERSIST_STATE"] == "1"
    assert Path(service.environment["STATE_DIR"]).is_relative_to(machine.state)
    assert not service.may_restart


def test_seaweedfs_tells_the_web_server_of_new_objects(machine: Machine) -> None:
    service = programs.seaweedfs(machine)
    told = tomllib.loads((service.folder / "notification.toml").read_text())
    webhook = told["notification"]["webhook"]
    assert webhook["endpoint"] == "http://localhost:100/local/s3-events/"
    assert webhook["bearer_token"] == machine.webhook_token_file.read_text()
    assert f"-s3.allowedOrigins={machine.web_url}" in service.command


def test_the_secret_between_them_is_made_once_and_is_nobody_elses(machine: Machine) -> None:
    programs.seaweedfs(machine)
    secret = machine.webhook_token_file.read_text()
    assert len(secret) >= 40
    assert stat.S_IMODE(machine.webhook_token_file.stat().st_mode) == 0o600
    programs.seaweedfs(machine)
    assert machine.webhook_token_file.read_text() == secret


def test_what_is_not_installed_says_how_to(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / ".venv-seaweedfs/bin/weed").unlink()
    with pytest.raises(StartFailed, match=r"Run `make install-services`\."):
        programs.seaweedfs(machine)


def test_what_does_not_answer_is_not_up(machine: Machine) -> None:
    nowhere = replace(machine, web_port=9, aws_port=9, s3_port=9)
    assert not programs.web_server(nowhere).is_up()
    assert not programs.ministack(nowhere).is_up()
    assert not programs.seaweedfs(nowhere).is_up()
