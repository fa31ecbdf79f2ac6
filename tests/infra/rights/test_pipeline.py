"""Who may deploy from GitHub: one environment each, without a stored secret."""

from typing import Any

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from core.environments import ENVIRONMENTS
from infra.app import pipeline
from infra.rights.pipeline import HOST, NoRepository
from tests.infra.conftest import CONTEXT


def test_only_the_repositorys_own_environment_becomes_the_role(
    role: dict[str, Any], name: str
) -> None:
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert list(trust["Principal"]) == ["Federated"]
    assert trust["Condition"] == {
        "StringEquals": {
            f"{HOST}:aud": "sts.amazonaws.com",
            f"{HOST}:ref": "refs/heads/main",
            f"{HOST}:sub": f"repo:school/apexshare:environment:{name}",
        }
    }


def test_without_a_repository_nobody_deploys_from_github() -> None:
    assert pipeline(App(context=CONTEXT)) is None


def test_a_repository_may_be_told_by_its_numbers_as_well() -> None:
    numbered = "school@123/apexshare@456"
    made = pipeline(App(context={**CONTEXT, "github-repository": numbered}))
    assert made
    assert f"repo:{numbered}:environment:prod" in str(Template.from_stack(made).to_json())


@pytest.mark.parametrize("careless", ["school", "school/*", "school@1/apexshare", "*/apexshare"])
def test_a_repository_that_could_be_others_is_refused(careless: str) -> None:
    with pytest.raises(NoRepository, match="owner/name"):
        pipeline(App(context={**CONTEXT, "github-repository": careless}))


def test_no_right_names_another_environment(
    statements: dict[str, dict[str, Any]], name: str
) -> None:
    others = [other for other in ENVIRONMENTS if other != name]
    assert [
        (sid, other)
        for sid, each in statements.items()
        for other in others
        if f"-{other}" in str(each) or f"/{other}" in str(each)
    ] == []
