"""What AWS demands of the names that a school chooses, whichever it chose."""

import re

from core.environments import ENVIRONMENTS
from core.school import DOMAIN, PREFIX

#: Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")

#: Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MAX_ROLE_LENGTH = 64


def test_the_prefix_makes_names_that_aws_takes() -> None:
    for environment in ENVIRONMENTS.values():
        for bucket in (
            environment.video_bucket,
            environment.static_bucket,
            environment.code_bucket,
            environment.log_bucket,
        ):
            assert bucket.startswith(f"{PREFIX}-")
            assert BUCKET.fullmatch(bucket)
        assert len(environment.deployment_role) <= MAX_ROLE_LENGTH


def test_the_domain_is_a_host_and_no_url() -> None:
    label = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    assert re.fullmatch(rf"({label}\.)+{label}", DOMAIN)
