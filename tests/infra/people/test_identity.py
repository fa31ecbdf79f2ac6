"""Sign-in: docs/specification.md, "Authentication & Authorization"."""

from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from core.school import PREFIX
from tests.infra.conftest import Made


@pytest.fixture
def pool(made: Made, name: str) -> dict[str, Any]:
    [found] = made.properties(f"{name}-foundation", "AWS::Cognito::UserPool")
    return found


@pytest.fixture
def clients(made: Made, name: str) -> dict[str, dict[str, Any]]:
    found = made.properties(f"{name}-foundation", "AWS::Cognito::UserPoolClient")
    return {client["ClientName"]: client for client in found}


def test_everybody_needs_a_second_factor_and_it_is_no_text_message(pool: dict[str, Any]) -> None:
    assert pool["MfaConfiguration"] == "ON"
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]


def test_passwords_are_long_and_mixed(pool: dict[str, Any]) -> None:
    assert pool["Policies"]["PasswordPolicy"] == {
        "MinimumLength": 12,
        "RequireLowercase": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
        "RequireUppercase": True,
        "TemporaryPasswordValidityDays": 7,
    }


def test_nobody_signs_up_alone(pool: dict[str, Any]) -> None:
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True


def test_an_invitation_says_where_to_sign_in(pool: dict[str, Any], name: str) -> None:
    said = pool["AdminCreateUserConfig"]["InviteMessageTemplate"]["EmailMessage"]
    assert f"{ENVIRONMENTS[name].origin}/accounts/sign-in/" in said
    assert "{username}" in said
    assert "{####}" in said


def test_an_email_address_is_the_name(pool: dict[str, Any]) -> None:
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["AutoVerifiedAttributes"] == ["email"]


def test_a_new_email_address_counts_once_it_is_shown_to_be_theirs(pool: dict[str, Any]) -> None:
    assert pool["UserAttributeUpdateSettings"] == {
        "AttributesRequireVerificationBeforeUpdate": ["email"]
    }


def test_only_productions_people_cannot_be_deleted(pool: dict[str, Any], name: str) -> None:
    kept = "ACTIVE" if name == "prod" else "INACTIVE"
    assert pool.get("DeletionProtection", "INACTIVE") == kept


def test_there_are_trainers_and_support(made: Made, name: str) -> None:
    groups = made.properties(f"{name}-foundation", "AWS::Cognito::UserPoolGroup")
    assert {group["GroupName"] for group in groups} == {"trainers", "support"}


def test_pages_sign_in_by_code_alone(clients: dict[str, dict[str, Any]], name: str) -> None:
    web = clients["web"]
    origin = f"https://{ENVIRONMENTS[name].domain}"
    assert web["GenerateSecret"] is True
    assert web["AllowedOAuthFlows"] == ["code"]
    assert web["AllowedOAuthScopes"] == ["openid", "email", "profile"]
    assert web["CallbackURLs"] == [f"{origin}/accounts/signed-in/"]
    assert web["LogoutURLs"] == [f"{origin}/"]
    assert web["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]


def test_programs_have_a_client_without_secret(clients: dict[str, dict[str, Any]]) -> None:
    programs = clients["programs"]
    assert programs["GenerateSecret"] is False
    assert programs["AllowedOAuthFlowsUserPoolClient"] is False
    assert sorted(programs["ExplicitAuthFlows"]) == [
        "ALLOW_REFRESH_TOKEN_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
    ]


def test_nobody_learns_who_has_an_account(clients: dict[str, dict[str, Any]]) -> None:
    assert {client["PreventUserExistenceErrors"] for client in clients.values()} == {"ENABLED"}


def test_the_hosted_pages_have_a_name_by_convention(made: Made, name: str) -> None:
    [domain] = made.properties(f"{name}-foundation", "AWS::Cognito::UserPoolDomain")
    assert domain["Domain"] == f"{PREFIX}-{name}"


def test_threat_protection_is_an_option(pool: dict[str, Any], everything: Made) -> None:
    assert pool["UserPoolTier"] == "ESSENTIALS"
    [watched] = everything.properties("prod-foundation", "AWS::Cognito::UserPool")
    assert watched["UserPoolTier"] == "PLUS"
    assert watched["UserPoolAddOns"] == {"AdvancedSecurityMode": "ENFORCED"}
