import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from apexshare import views
from core.environments import ENVIRONMENTS

SignIn = Callable[..., Client]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    views._healthy.cache_clear()


def test_the_health_check_asks_aws_once_in_a_while_whoever_asks(
    aws: None, aws_calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("apexshare.views.time.monotonic", lambda: now[0])
    for _ in range(3):
        assert Client().get("/healthz").status_code == 200
    assert aws_calls == ["DescribeTable", "HeadBucket"]
    now[0] += views.HEALTH_KEPT
    assert Client().get("/healthz").status_code == 200
    assert len(aws_calls) == 4


def test_an_ailment_is_not_believed_for_long(aws: None, settings: Settings) -> None:
    well = settings.ENVIRONMENT
    settings.ENVIRONMENT = ENVIRONMENTS["prod"]
    assert Client().get("/healthz").status_code == 503
    settings.ENVIRONMENT = well
    assert Client().get("/healthz").status_code == 200


def test_the_health_check_passes_when_table_and_bucket_answer(aws: None) -> None:
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"healthy": True, "table": "ok", "bucket": "ok"}


def test_the_health_check_names_what_does_not_answer(
    aws: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENVIRONMENT = ENVIRONMENTS["prod"]
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {
        "healthy": False,
        "table": "ResourceNotFoundException",
        "bucket": "404",
    }


def test_every_page_carries_the_security_headers(aws: None) -> None:
    for path in ("/", "/download/550e8400-e29b-41d4-a716-446655440000", "/nothing-here"):
        page = Client().get(path)
        policy = page["Content-Security-Policy"]
        assert {"default-src 'none'", "script-src 'self'"} <= set(policy.split("; "))
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page["X-Frame-Options"] == "DENY"
        assert page["X-Content-Type-Options"] == "nosniff"
        assert page["Referrer-Policy"] in {"same-origin", "no-referrer"}


def test_no_template_has_inline_script_or_style() -> None:
    for template in (ROOT / "templates").rglob("*.html"):
        if "emails" in template.parts:
            continue
        text = template.read_text()
        assert "style=" not in text, template
        assert "<style" not in text, template
        assert "onclick" not in text, template
        assert not [line for line in text.splitlines() if "<script" in line and "src=" not in line]


def test_an_unknown_address_has_a_friendly_page(aws: None) -> None:
    page = Client().get("/nothing-here")
    assert page.status_code == 404
    assert "There is nothing at this address" in page.text


@pytest.mark.parametrize(
    ("who", "start"),
    [("trainer", "Back to your videos"), ("support_agent", "Back to the support site")],
)
def test_an_address_that_only_takes_forms_says_so_and_leads_on(
    sign_in: SignIn, request: pytest.FixtureRequest, who: str, start: str
) -> None:
    user: User = request.getfixturevalue(who)
    page = sign_in(user).get("/accounts/sign-out/", headers={"Accept": "text/html"})
    assert page.status_code == 405
    assert page["Allow"] == "POST"
    assert "Go back, and press the button there" in page.text
    assert start in page.text


def test_a_wrong_method_is_answered_as_was_asked(aws: None) -> None:
    path = "/uploads/550e8400-e29b-41d4-a716-446655440000/parts/complete/"
    fragment = Client().get(path, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Retarget"]) == (405, "#notice")
    assert "<html" not in fragment.text
    told = Client().get(path, headers={"Accept": "application/json"})
    assert (told.status_code, told["Allow"]) == (405, "POST")
    assert told.json()["error"]["code"] == "method_not_allowed"
    assert "“Allow”" in told.json()["error"]["message"]


def test_no_mailbox_outside_this_machine(aws: None) -> None:
    assert Client().get("/local/mailbox/").status_code == 404
    assert Client().post("/local/s3-events/").status_code == 404


def test_static_files_are_named_by_their_content(settings: Settings, tmp_path: Path) -> None:
    """As on AWS: every reference, and every import between our modules, must resolve."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "core.http.static.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    upload = (tmp_path / paths["js/upload/upload.js"]).read_text()
    assert f'import("./notes/{Path(paths["js/upload/notes/notes.js"]).name}")' in upload
    assert f'"./{Path(paths["js/upload/sending.js"]).name}"' in upload
    sending = (tmp_path / paths["js/upload/sending.js"]).read_text()
    assert f'"./{Path(paths["js/upload/fingerprint.js"]).name}"' in sending
    network = (tmp_path / paths["js/upload/network.js"]).read_text()
    assert f'"../{Path(paths["js/page.js"]).name}"' in network
    assert "//" not in upload, "its comments are not for browsers"


def test_django_finds_nothing_to_warn_of() -> None:
    call_command("check", fail_level="WARNING")
    assert settings.DATABASES["default"]["ENGINE"] == "django.db.backends.dummy"
