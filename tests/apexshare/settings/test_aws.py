import json
import os
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.management import CommandError, call_command

from core.environments import ENVIRONMENTS

PROD = ENVIRONMENTS["prod"]

#: Loads the AWS settings with what SSM would hold, and prints what the product would do with them.
SCRIPT = """
import boto3, json, os, sys
from moto import mock_aws
with mock_aws():
    ssm = boto3.client("ssm", region_name="us-east-1")
    for name, value in json.loads(sys.argv[1]).items():
        ssm.put_parameter(Name=sys.argv[2] + name, Value=value, Type="SecureString")
    import django
    django.setup()
    from datetime import timedelta
    from django.conf import settings
    from django.core.management import call_command
    from uploads.storage import objects
    call_command("check", deploy=True, fail_level="WARNING")
    import logging
    logging.getLogger("uploads.services.arrival").info("an upload moved")
    print(objects.signed_url("videos/2026-11-22/x.mp4", lifetime=timedelta(hours=1)))
    print(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["media-src"])
    print(settings.METRICS)
"""


def test_on_aws_urls_are_signed_with_cloudfronts_key() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    parameters = {
        "secret-key": "x" * 40 + "0123456789",
        "user-pool-id": "us-east-1_abc",
        "client-id": "client",
        "client-secret": "secret",
        "programs-client-id": "programs",
        "origin-secret": "secret",
        "hosted-pages": "https://apexshare.auth.us-east-1.amazoncognito.com",
        "video-domain": PROD.video_domain,
        "cloudfront-key-id": "K123",
        "cloudfront-private-key": key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        ).decode(),
    }
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(parameters), PROD.parameters],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "apexshare.settings.aws",
            "APEXSHARE_ENVIRONMENT": "prod",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert '"message":"an upload moved"' in run.stderr
    url, sources, metrics = run.stdout.strip().splitlines()[-3:]
    assert url.startswith(f"https://{PROD.video_domain}/videos/2026-11-22/x.mp4?Expires=")
    assert "Key-Pair-Id=K123" in url
    assert sources == f"['https://{PROD.video_domain}', 'blob:']"
    assert metrics == str(PROD.detailed_metrics)


def test_no_command_prints_tokens_but_on_one_machine() -> None:
    with pytest.raises(CommandError, match="Unknown command"):
        call_command("token", "trainer@example.com")
