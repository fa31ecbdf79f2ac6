"""What the site is asked, and which answers fail."""

import json
import socket
import time
from typing import Any

import pytest
import requests

from core.environments import ENVIRONMENTS
from deploy.verify import visited
from deploy.verify.deployed import Deployed, Failed
from infra.rights.secrets import key_pair
from tests.deploy.steps import allowed
from tests.deploy.verify.conftest import Web, answer, cloud_of, deployed

GOOD_HEADERS = dict.fromkeys(visited.HEADERS, "…")


def test_a_site_that_is_well_passes() -> None:
    visited.health(deployed(Web(lambda *_: answer(body=json.dumps({"healthy": True}).encode()))))
    visited.headers(deployed(Web(lambda *_: answer(headers=GOOD_HEADERS))))


def test_a_site_that_is_not_fails() -> None:
    with pytest.raises(Failed, match="log"):
        visited.health(deployed(Web(lambda *_: answer(503, b"down"))))
    lacking = {**GOOD_HEADERS}
    del lacking["Content-Security-Policy"]
    with pytest.raises(Failed, match="no Content-Security-Policy"):
        visited.headers(deployed(Web(lambda *_: answer(headers=lacking))))


def test_a_name_that_leads_nowhere_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, _port: int) -> list[Any]:
        if host == ENVIRONMENTS["dev"].video_domain:
            raise socket.gaierror
        return []

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(Failed, match=r"videos.* leads nowhere"):
        visited.names(deployed())


class Tls:
    """A handshake, and the connection it is made over."""

    def __init__(self, days: float) -> None:
        self.until = time.strftime("%b %d %H:%M:%S %Y GMT", time.gmtime(time.time() + days * 86400))

    def __enter__(self) -> "Tls":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def wrap_socket(self, *_: object, **_options: object) -> "Tls":
        return self

    def getpeercert(self) -> dict[str, str]:
        return {"notAfter": self.until}


@pytest.mark.parametrize(("days", "good"), [(60, True), (3, False)])
def test_a_certificate_that_ends_soon_fails(
    monkeypatch: pytest.MonkeyPatch, days: int, good: bool
) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: Tls(days))
    monkeypatch.setattr("ssl.create_default_context", lambda: Tls(days))
    if good:
        visited.certificates(deployed())
        return
    with pytest.raises(Failed, match="ends soon"):
        visited.certificates(deployed())


def test_a_host_that_does_not_answer_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **_options: object) -> None:
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(Failed, match="refused"):
        visited.certificates(deployed())


def videos(*, bare: int, signed: int, kept: dict[str, bytes]) -> Deployed:
    """A distribution that delivers what was put, by its own rules."""
    private, _ = key_pair()
    values = {"cloudfront-private-key": private, "cloudfront-key-id": "K1"}

    def serve(url: str, headers: dict[str, str]) -> requests.Response:
        if "Signature=" not in url:
            return answer(bare)
        assert "Key-Pair-Id=K1" in url
        [body] = kept.values()
        return answer(signed, body[10:20] if headers["Range"] == "bytes=10-19" else body)

    return deployed(
        Web(serve),
        get_parameter=lambda Name, **_: {"Parameter": {"Value": values[Name.rpartition("/")[2]]}},  # noqa: N803
        put_object=lambda Key, Body, **_: kept.update({Key: Body}),  # noqa: N803
        delete_object=lambda Key, **_: kept.pop(Key),  # noqa: N803
    )


def test_links_that_need_a_signature_and_give_parts_pass() -> None:
    kept: dict[str, bytes] = {}
    asked = videos(bare=403, signed=206, kept=kept)
    visited.signed_links(asked)
    assert not kept
    assert cloud_of(asked).needed <= allowed("dev")


@pytest.mark.parametrize(("bare", "signed"), [(200, 206), (403, 200), (403, 403)])
def test_other_links_fail_and_leave_nothing_behind(bare: int, signed: int) -> None:
    kept: dict[str, bytes] = {}
    with pytest.raises(Failed, match="cloudfront-key-id"):
        visited.signed_links(videos(bare=bare, signed=signed, kept=kept))
    assert not kept
