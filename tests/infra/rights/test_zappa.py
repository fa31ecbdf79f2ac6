"""The rights that Zappa needs, and none beyond them."""

from typing import Any

from core.environments import ENVIRONMENTS
from infra.rights.zappa import zappa_rights
from tests.infra.conftest import as_list


def test_zappa_changes_no_names_no_distribution_and_no_domain_but_where_ours_leads(
    statements: dict[str, dict[str, Any]], name: str
) -> None:
    """So `zappa certify` could not run either. `make verify` may look at the domain."""
    assert "cloudfront" not in str(statements)
    assert "route53:Change" not in str(statements)
    domains = [
        resource
        for each in statements.values()
        if as_list(each["Action"]) != ["apigateway:GET"]
        for resource in as_list(each["Resource"])
        if "/domainnames" in str(resource)
    ]
    assert domains
    own = f"/domainnames/{ENVIRONMENTS[name].api_domain}/basepathmappings"
    assert all(own in str(domain) for domain in domains)


def test_videos_and_table_are_out_of_reach(
    statements: dict[str, dict[str, Any]], name: str
) -> None:
    """`make verify` has a place of its own beside the stills."""
    bucket = ENVIRONMENTS[name].video_bucket
    videos = [
        set(as_list(each["Action"]))
        for each in statements.values()
        if bucket in str(each["Resource"]).replace(f"{bucket}/posters/verify-*", "")
    ]
    assert videos == [{"s3:GetBucketNotification", "s3:PutBucketNotification"}]
    assert "dynamodb" not in str(statements)


def test_zappa_becomes_the_functions_role_and_no_other(name: str) -> None:
    environment = ENVIRONMENTS[name]
    passed = [
        right.resources
        for right in zappa_rights(environment, account="123456789012")
        if "iam:PassRole" in right.actions
    ]
    assert passed == [(f"arn:aws:iam::123456789012:role/{environment.role}",)]


def test_zappa_may_tag_what_it_makes(statements: dict[str, dict[str, Any]]) -> None:
    """No call shows all of these: AWS checks some of them behind others."""
    assert {"lambda:ListTags", "lambda:TagResource"} <= set(statements["Function"]["Action"])
    assert "cloudformation:TagResource" in statements["ZappasStack"]["Action"]
    tags = [each for each in statements["Api"]["Resource"] if "/tags/" in str(each)]
    assert tags
    assert {"apigateway:POST", "apigateway:PUT"} <= set(statements["Api"]["Action"])
