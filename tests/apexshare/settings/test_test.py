import os
from urllib.parse import urlsplit

from django.conf import settings

from apexshare.settings import test as module
from core.environments import ENVIRONMENTS


def test_no_test_reaches_an_account_of_the_developers() -> None:
    assert os.environ["AWS_ACCESS_KEY_ID"] == os.environ["AWS_SECRET_ACCESS_KEY"] == "test"
    assert ENVIRONMENTS["dev"] == module.ENVIRONMENT
    assert module.EMAIL_BACKEND == "django.core.mail.backends.locmem.EmailBackend"


def test_the_hosts_of_tests_answer_nowhere() -> None:
    """RFC 2606 keeps `.invalid` for that: https://www.rfc-editor.org/rfc/rfc2606"""
    policy = module.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    hosts = {
        urlsplit(each).hostname for sources in policy.values() for each in sources if "//" in each
    }
    hosts.add(urlsplit(module.COGNITO["metadata_url"]).hostname)
    assert hosts == {"s3.invalid", "cognito.invalid"}


def test_these_are_the_settings_of_this_run() -> None:
    assert module.__name__ == settings.SETTINGS_MODULE
    assert not settings.DEBUG
