from typing import Any

import pytest

from accounts.models import MAX_NAME_LENGTH, User, called

CLAIMS = {
    "sub": "sub-of-tessa",
    "email": "tessa@example.com",
    "name": "Tessa Trainer",
    "cognito:groups": ["trainers"],
}


def test_claims_make_a_person() -> None:
    user = User.from_claims(CLAIMS)
    assert user.identity == {
        "sub": "sub-of-tessa",
        "email": "tessa@example.com",
        "name": "Tessa Trainer",
        "groups": ["trainers"],
    }


def test_a_session_remembers_the_whole_person() -> None:
    user = User.from_claims(CLAIMS)
    again = User.from_identity(user.identity)
    assert again.identity == user.identity
    assert again.groups == ("trainers",)
    assert again.get_session_auth_hash() == user.get_session_auth_hash()


@pytest.mark.parametrize(
    ("groups", "is_trainer", "is_staff"),
    [
        ([], False, False),
        (["trainers"], True, False),
        (["support"], False, True),
        (["support", "trainers"], True, True),
        (["trainers-of-old"], False, False),
    ],
)
def test_the_groups_say_what_somebody_may(
    groups: list[str], is_trainer: bool, is_staff: bool
) -> None:
    user = User.from_claims(CLAIMS | {"cognito:groups": groups})
    assert (user.is_trainer, user.is_staff) == (is_trainer, is_staff)


def test_without_groups_nobody_may_anything() -> None:
    user = User.from_claims({name: CLAIMS[name] for name in ("sub", "email", "name")})
    assert user.groups == ()
    assert not user.is_trainer
    assert not user.is_staff


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({}, "tessa"),
        ({"name": ""}, "tessa"),
        ({"name": " \u202e "}, "tessa"),
        ({"name": "Tessa\r\nBcc: all@example.com"}, "Tessa Bcc: all@example.com"),
        ({"name": "x" * 1000}, "x" * MAX_NAME_LENGTH),
    ],
)
def test_everybody_is_called_by_one_plain_line(claims: dict[str, Any], name: str) -> None:
    assert User.from_claims({"sub": "x", "email": "tessa@example.com"} | claims).name == name


def test_the_name_of_an_account_without_one_is_that_of_its_address() -> None:
    assert called("", "sam@example.com") == "sam"
    assert called("Sam", "other@example.com") == "Sam"


def test_each_person_has_a_hash_of_their_own() -> None:
    hashes = {User(sub=sub).get_session_auth_hash() for sub in ("one", "two", "two")}
    assert len(hashes) == 2
