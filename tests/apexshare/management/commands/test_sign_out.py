from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from tests.accounts.test_cognito import is_signed_in

SignIn = Callable[..., Client]


def test_it_ends_all_sessions_of_one_person(
    sign_in: SignIn, pool: dict[str, str], second_trainer: User
) -> None:
    trainer = User(sub=pool["trainer@example.com"], email="trainer@example.com", name="Tessa")
    trainer.groups = ("trainers",)
    browsers, other, said = (
        [sign_in(trainer), sign_in(trainer)],
        sign_in(second_trainer),
        StringIO(),
    )
    call_command("sign_out", "trainer@example.com", stdout=said)
    assert said.getvalue() == "Ended 2 sessions.\n"
    assert [is_signed_in(browser) for browser in (*browsers, other)] == [False, False, True]


@pytest.mark.parametrize("email", ["zoe@example.com", "Tessa"])
def test_it_says_that_nobody_has_the_address(pool: dict[str, str], email: str) -> None:
    with pytest.raises(CommandError, match="No account has this email address"):
        call_command("sign_out", email)
