import json
import os
import subprocess
import sys

from apexshare.local.services.machine import ROOT

#: Loads the local settings with what the seeding leaves in SSM, and prints what they say.
SCRIPT = """
import json, os
from apexshare.settings import parameters
class Seeded(dict):
    def __init__(self, path, *, region, endpoint):
        super().__init__({name: name for name in (
            "secret-key", "user-pool-id", "client-id", "client-secret", "programs-client-id")})
        self["asked"] = endpoint
parameters.Parameters = Seeded
import django
django.setup()
from django.conf import settings
from django.core.management import call_command, get_commands
from django.urls import reverse
call_command("check", fail_level="WARNING")
print(json.dumps({
    "asked": settings.PARAMETERS["asked"],
    "key": os.environ["AWS_ACCESS_KEY_ID"],
    "site": settings.SITE_URL,
    "environment": settings.ENVIRONMENT.name,
    "endpoints": settings.AWS_ENDPOINTS,
    "debug": settings.DEBUG,
    "mailbox": reverse("mailbox"),
    "token": get_commands().get("token"),
    "cached": settings.CACHES["template_fragments"]["BACKEND"],
    "media": settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["media-src"],
}))
"""


def load(**environment: str) -> dict[str, object]:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "apexshare.settings.local",
            "APEXSHARE_WEB_PORT": "1001",
            "APEXSHARE_AWS_PORT": "1002",
            "APEXSHARE_S3_PORT": "1003",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_everything_stays_on_this_machine() -> None:
    found = load(AWS_ACCESS_KEY_ID="the-developers-own")
    assert found["key"] == "test"
    assert found["asked"] == "http://localhost:1002"
    assert found["site"] == "http://localhost:1001"
    assert found["environment"] == "dev"
    endpoints = found["endpoints"]
    assert isinstance(endpoints, dict)
    assert set(endpoints.values()) == {"http://localhost:1002", "http://localhost:1003"}
    assert found["media"] == ["http://localhost:1003", "blob:"]


def test_what_only_developers_need_is_there() -> None:
    found = load(APEXSHARE_DEBUG="1")
    assert found["debug"] is True
    assert found["mailbox"] == "/local/mailbox/"
    assert found["token"] == "apexshare.local"
    assert str(found["cached"]).endswith("DummyCache")
