"""The pipeline's rights, by environment."""

import re
from typing import Any

from core.environments import ENVIRONMENTS
from infra.rights.deployment import rights
from tests.infra.conftest import Made

#: What is shared by all environments, because AWS gives it no name that says whose it is; the
#: conditions of the others say it.
SHARED = {"Alarms", "Api", "Bootstrap", "Cdk", "Limits", "Lists", "Zone"}


def test_each_right_is_for_its_own_environment(name: str) -> None:
    own = re.compile(rf"[-/]{name}([-/:]|$)|{re.escape(ENVIRONMENTS[name].api_domain)}")
    assert {
        right.sid
        for right in rights(ENVIRONMENTS[name], account="123456789012", zone="Z0123456789")
        if not right.conditions and not all(own.search(each) for each in right.resources)
    } == SHARED - ({"Alarms"} if name == "prod" else set())


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
