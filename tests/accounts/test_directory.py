import pytest

from accounts import directory
from core.table.paging import CursorInvalid


def test_trainers_are_those_of_the_group(pool: dict[str, str], aws_calls: list[str]) -> None:
    aws_calls.clear()
    found = directory.trainers()
    assert {account.name for account in found.items} == {"Tessa Trainer", "Simon Second"}
    assert found.cursor is None
    assert aws_calls == ["ListUsersInGroup"]


def test_trainers_come_page_by_page(pool: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "PAGE_SIZE", 1)
    first = directory.trainers()
    second = directory.trainers(cursor=first.cursor)
    assert {first.items[0].name, second.items[0].name} == {"Tessa Trainer", "Simon Second"}
    with pytest.raises(CursorInvalid):
        directory.trainers(cursor="forged")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("trainer@example.com", ["Tessa Trainer"]),
        ("Simon", ["Simon Second"]),
        ("simon s", ["Simon Second"]),
        ("S", ["Simon Second", "Sue Support"]),
        ("nobody@example.com", []),
        ("n" * 300, []),
        ('x" or name ^= "S', []),
    ],
)
def test_people_are_found_by_address_or_the_beginning_of_their_name(
    pool: dict[str, str], text: str, names: list[str]
) -> None:
    assert sorted(account.name for account in directory.find(text)) == names


def test_a_person_is_found_by_sub(pool: dict[str, str]) -> None:
    account = directory.get(pool["trainer@example.com"])
    assert account
    assert (account.name, account.is_enabled) == ("Tessa Trainer", True)
    assert directory.get("somebody-else") is None


def test_what_somebody_signed_in_to_is_renewed_no_more(
    pool: dict[str, str], aws_calls: list[str]
) -> None:
    aws_calls.clear()
    directory.revoke_tokens(pool["trainer@example.com"])
    directory.revoke_tokens("who is gone")
    assert aws_calls == ["ListUsers", "AdminUserGlobalSignOut", "ListUsers"]
