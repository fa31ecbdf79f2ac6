"""The rights that Zappa needs, and none beyond them."""

from typing import Any

from core.environments import ENVIRONMENTS
from infra.rights.zappa import zappa_rights
from tests.infra.conftest import as_list


def test_one_name_in_the_schools_zone_may_change(
    statements: dict[str, dict[str, Any]], name: str
) -> None:
    [names] = statements["Record"]["Condition"]["ForAllValues:StringEquals"].values()
    assert names == ENVIRONMENTS[name].api_domain


def test_videos_and_table_are_out_of_reach(
    statements: dict[str, dict[str, Any]], name: str
) -> None:
    videos = [
        set(as_list(each["Action"]))
        for each in statements.values()
        if ENVIRONMENTS[name].video_bucket in str(each["Resource"])
    ]
    assert videos == [{"s3:GetBucketNotification", "s3:PutBucketNotification"}]
    assert "dynamodb" not in str(statements)


def test_zappa_becomes_the_functions_role_and_no_other(name: str) -> None:
    environment = ENVIRONMENTS[name]
    passed = [
        right.resources
        for right in zappa_rights(environment, account="123456789012", zone="Z0123456789")
        if "iam:PassRole" in right.actions
    ]
    assert passed == [(f"arn:aws:iam::123456789012:role/{environment.role}",)]
