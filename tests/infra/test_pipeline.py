"""Who may deploy from GitHub, and what: no secret, one environment each, in prod no tests."""

import re
from typing import Any

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from apexshare.environments import ENVIRONMENTS
from infra.app import pipeline
from infra.rights.deployment import rights
from infra.rights.pipeline import HOST, NoRepository

from .conftest import CONTEXT, Made
from .test_role import as_list

#: What is shared by all environments, because AWS gives it no name that says whose it is; the
#: conditions of the others say it.
SHARED = {"Api", "Bootstrap", "Cdk", "Certificate", "Domain", "Limits", "Lists", "Zone"}


@pytest.fixture(params=ENVIRONMENTS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def role(made: Made, name: str) -> dict[str, Any]:
    roles = made.properties("pipeline", "AWS::IAM::Role")
    [found] = [each for each in roles if each["RoleName"] == ENVIRONMENTS[name].deployment_role]
    return found


@pytest.fixture
def statements(made: Made, name: str) -> dict[str, dict[str, Any]]:
    [found] = [
        policy["PolicyDocument"]["Statement"]
        for policy in made.properties("pipeline", "AWS::IAM::Policy")
        if f"Deployment{name}" in str(policy["Roles"])
    ]
    return {statement["Sid"]: statement for statement in found}


def test_only_the_repositorys_own_environment_becomes_the_role(
    role: dict[str, Any], name: str
) -> None:
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert list(trust["Principal"]) == ["Federated"]
    assert trust["Condition"] == {
        "StringEquals": {
            f"{HOST}:aud": "sts.amazonaws.com",
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


def test_each_right_is_for_its_own_environment(name: str) -> None:
    own = re.compile(rf"[-/]{name}([-/:]|$)|{re.escape(ENVIRONMENTS[name].api_domain)}")
    assert {
        right.sid
        for right in rights(ENVIRONMENTS[name], account="123456789012", zone="Z0123456789")
        if not right.conditions and not all(own.search(each) for each in right.resources)
    } == SHARED


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


def test_trainers_are_made_and_deleted_only_where_there_are_tests(
    statements: dict[str, dict[str, Any]], name: str
) -> None:
    assert ("TrainerForOnce" in statements) is (name != "prod")
    assert ("cognito-idp:Admin" in str(statements)) is (name != "prod")


def test_people_are_told_apart_by_a_tag_that_their_pool_has(
    made: Made, statements: dict[str, dict[str, Any]], name: str
) -> None:
    wanted = statements["AppClients"]["Condition"]["StringEquals"]
    assert wanted == {"aws:ResourceTag/environment": name}
    [pool] = made.properties(f"{name}-foundation", "AWS::Cognito::UserPool")
    assert pool["UserPoolTags"]["environment"] == name


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
