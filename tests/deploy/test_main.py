"""`make deploy` goes the whole way in order, and stops where a step fails."""

import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

import deploy.__main__ as way
from core.environments import ENVIRONMENTS, REGION, Environment
from core.school import PREFIX
from deploy.ready import Check, NotReady
from tests.deploy.recorder import Recorder

PROD = ENVIRONMENTS["prod"]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were run; one that has "fails" in it fails."""
    commands: list[str] = []

    def record(command: tuple[str, ...], **options: Any) -> None:
        assert options["check"]
        commands.append(" ".join(command))
        if "fails" in command:
            raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", record)
    return commands


def test_the_first_time_zappa_deploys_between_the_stacks(ran: list[str]) -> None:
    way.run(way.forward(PROD, is_there=False))
    assert [command.rsplit("/", 1)[-1] for command in ran] == [
        "python -m infra.rights.secrets prod",
        f"npx --yes aws-cdk@2.1148.1 deploy {PREFIX}-prod-foundation",
        "python -m infra.rights.secrets prod",
        "zappa deploy prod",
        f"npx --yes aws-cdk@2.1148.1 deploy {PREFIX}-prod-edge",
    ]


def test_later_zappa_updates(ran: list[str]) -> None:
    way.run(way.forward(PROD, is_there=True))
    assert ".venv/bin/zappa update prod" in ran
    assert ".venv/bin/zappa deploy prod" not in ran


def test_the_edge_lets_go_of_a_firewall_before_the_foundation_deletes_it(ran: list[str]) -> None:
    way.run(way.forward(PROD, is_there=True, loses_firewall=True))
    stacks = [command.split("deploy ")[1] for command in ran if "aws-cdk" in command]
    assert stacks == [f"--exclusively {PROD.edge}", PROD.foundation, PROD.edge]


@pytest.mark.parametrize(
    ("firewall", "edge", "said", "loses"),
    [
        (False, "CREATE_COMPLETE", "arn:aws:wafv2:::acl", True),
        (False, "CREATE_COMPLETE", "none", False),
        (False, "CREATE_COMPLETE", "", False),
        (False, "ROLLBACK_COMPLETE", "arn:aws:wafv2:::acl", False),
        (True, "CREATE_COMPLETE", "arn:aws:wafv2:::acl", False),
    ],
)
def test_a_firewall_is_lost_where_the_site_has_one_that_is_off_now(
    monkeypatch: pytest.MonkeyPatch, firewall: bool, edge: str, said: str, loses: bool
) -> None:
    outputs = [{"OutputKey": "FirewallArn", "OutputValue": said}] if said else []
    there = {
        PROD.edge: {"StackStatus": edge},
        PROD.foundation: {"StackStatus": "CREATE_COMPLETE", "Outputs": outputs},
    }
    aws = Recorder(describe_stacks=lambda StackName: {"Stacks": [there[StackName]]})  # noqa: N803
    monkeypatch.setattr(boto3, "client", lambda *_a, **_k: aws)
    assert way.loses_firewall(replace(PROD, firewall=firewall)) is loses


def test_a_function_without_its_api_is_made_anew(ran: list[str]) -> None:
    way.run(way.forward(PROD, is_there=True, is_whole=False))
    zappas = [command.split("/")[-1] for command in ran if "zappa" in command]
    assert zappas[:2] == ["zappa undeploy prod --yes", "zappa deploy prod"]


def test_without_a_function_nothing_is_taken_away(ran: list[str]) -> None:
    way.run(way.forward(PROD, is_there=False, is_whole=False))
    assert not any("undeploy" in command for command in ran)


@pytest.mark.parametrize(
    ("status", "is_whole"),
    [
        ("", False),
        ("ROLLBACK_COMPLETE", False),
        ("CREATE_IN_PROGRESS", True),
        ("CREATE_COMPLETE", True),
        ("UPDATE_ROLLBACK_COMPLETE", True),
    ],
)
def test_an_api_that_was_never_made_is_none(
    monkeypatch: pytest.MonkeyPatch, status: str, is_whole: bool
) -> None:
    with Stubber(boto3.client("cloudformation", region_name=REGION)) as stub:
        if status:
            stack = {"StackName": "x", "CreationTime": datetime.now(UTC), "StackStatus": status}
            stub.add_response("describe_stacks", {"Stacks": [stack]})
        else:
            stub.add_client_error("describe_stacks", service_message="Stack does not exist")
        monkeypatch.setattr(boto3, "client", lambda *_a, **_k: stub.client)
        assert way.has_api(PROD) is is_whole


def test_the_edge_goes_before_the_function(ran: list[str]) -> None:
    way.run(way.back(ENVIRONMENTS["dev"], is_there=True))
    assert [command.rsplit("/", 1)[-1] for command in ran] == [
        f"npx --yes aws-cdk@2.1148.1 destroy {PREFIX}-dev-edge",
        "zappa undeploy dev --yes",
    ]


def test_the_way_back_can_be_gone_again_without_the_function(ran: list[str]) -> None:
    way.run(way.back(ENVIRONMENTS["dev"], is_there=False))
    assert [command.split()[-1] for command in ran] == [f"{PREFIX}-dev-edge"]


def test_nothing_is_begun_after_a_failure(ran: list[str]) -> None:
    with pytest.raises(way.Stopped, match="Step 2 of 3 failed"):
        way.run([("one",), ("it", "fails"), ("three",)])
    assert ran == ["one", "it fails"]


def test_whoever_presses_ctrl_c_is_told_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", stop)
    with pytest.raises(way.Stopped, match="Step 1 of 1 was stopped"):
        way.run([("one",)])


def test_nothing_is_made_before_all_is_ready(
    ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_check: Check) -> None:
        raise NotReady("There is no npx.")

    monkeypatch.setattr(Check, "all", refuse)
    with pytest.raises(NotReady):
        way.up(PROD)
    assert ran == []


def test_in_the_end_it_says_what_to_type_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_environment: Environment) -> None:
        raise NotReady("There is no npx.")

    monkeypatch.setattr(way, "up", refuse)
    monkeypatch.setattr("sys.argv", ["deploy", "prod"])
    assert way.main() == 1
    assert "There is no npx.\nMend that, and say `make deploy ENV=prod` again." in (
        capsys.readouterr().err
    )


@pytest.fixture
def site() -> Iterator[tuple[str, list[bytes]]]:
    """A site, and what it says of its health, one answer after the other."""
    says: list[bytes] = []

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = says.pop(0) if len(says) > 1 else says[0]
            self.send_response(200 if said == WELL else 503)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_arguments: Any) -> None:
            """Tests stay quiet."""

    server = HTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", says
    server.shutdown()
    server.server_close()


WELL = b'{"healthy": true}'


def test_the_site_is_asked_until_it_is_well(site: tuple[str, list[bytes]]) -> None:
    origin, says = site
    says[:] = [b"<html>Bad gateway", b'{"healthy": false}', WELL]
    assert way.answers(origin, patience=10, pause=0) == ""


def test_a_site_that_stays_unwell_is_told(site: tuple[str, list[bytes]]) -> None:
    origin, says = site
    says[:] = [b'{"healthy": false}']
    assert "503" in way.answers(origin, patience=0, pause=0)


def test_a_site_that_is_not_there_is_told() -> None:
    assert "refused" in way.answers("http://127.0.0.1:9", patience=0, pause=0)
