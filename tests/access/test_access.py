"""Every address, with every method, for every role, as `tables.py` says."""

import re

import pytest
from django.test import Client

from tests.access.conftest import Clients
from tests.access.matrix import (
    API,
    PAGES,
    UNSAFE,
    World,
    addresses,
    ask,
    is_refusal,
    operations,
    told,
)
from tests.access.tables import BODIES, OPEN_FORMS, OPEN_LINKS, SAME_AS

ROWS = PAGES | API
TABLES = "in tests/access/tables.py"
OF_ONE_UPLOAD = [
    path
    for path in ROWS
    if re.search("{(file_id|fileId|object_id)}", path) and not path.startswith(OPEN_LINKS)
]
#: No cookie counts below.
NO_COOKIES = "/api/"
NEVER = "550e8400-e29b-41d4-a716-446655440000"


def test_every_address_has_its_row() -> None:
    agree(rows=set(ROWS), product=set(addresses()))


def test_every_operation_of_the_api_has_its_row() -> None:
    named = {
        f"{method} {path}"
        for path, row in API.items()
        for method, cells in row.items()
        if set(cells.values()) != {"405"}
    }
    agree(rows=named, product=operations())


def test_every_body_belongs_to_a_row() -> None:
    rows = {f"{method} {path}" for path, row in ROWS.items() for method in row}
    assert set(BODIES) <= rows, f"Take out the bodies of what is no more, {TABLES}."


@pytest.mark.parametrize("path", ROWS)
def test_everybody_gets_what_the_table_says(path: str, world: World, clients: Clients) -> None:
    wrong = []
    for method, cells in ROWS[path].items():
        for role, client in clients.items():
            expected = cells[SAME_AS.get(role, role)]
            if role in SAME_AS and expected == "405":
                continue
            answer = told(ask(client(), method, path, world.file_id))
            if answer != expected:
                wrong.append(f"{method} {path} for “{role}” is {answer}, not {expected}")
            if method not in UNSAFE or expected == "405" or not world.is_changed():
                continue
            if is_refusal(expected):
                wrong.append(f"{method} {path} for “{role}” was refused, and changed the upload")
            world.renew()
    assert not wrong, "\n".join([*wrong, f"If that is meant, say so {TABLES}."])


@pytest.mark.parametrize("path", OF_ONE_UPLOAD)
def test_anothers_upload_looks_like_none(path: str, world: World, clients: Clients) -> None:
    for method, cells in ROWS[path].items():
        for role in cells.keys() - {"owner", "support"}:
            if cells[role] == "405":
                continue
            theirs, none = (
                seen(clients[role](), method, path, file_id) for file_id in (world.file_id, NEVER)
            )
            assert theirs == none, f"{method} {path} tells “{role}” that there is an upload"


@pytest.mark.parametrize("path", [path for path in OF_ONE_UPLOAD if path in PAGES])
def test_a_fragment_of_anothers_upload_looks_like_none(
    path: str, world: World, browsers: Clients
) -> None:
    browser = browsers["other"]()
    browser.defaults["HTTP_HX_REQUEST"] = "true"
    for method in ("GET", "POST"):
        theirs, none = (seen(browser, method, path, file_id) for file_id in (world.file_id, NEVER))
        assert theirs == none
        assert theirs[0] >= 400
    assert not world.is_changed()


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith(NO_COOKIES)])
def test_no_form_of_another_site_is_taken(path: str, world: World, browsers: Clients) -> None:
    for role in ("owner", "support"):
        browser = Client(enforce_csrf_checks=True)
        browser.cookies = browsers[role]().cookies
        for method in UNSAFE:
            answer = ask(browser, method, path, world.file_id)
            is_stopped = answer.status_code == 403 and "page is out of date" in answer.text
            wanted = path not in OPEN_FORMS
            assert is_stopped is wanted, f"{method} {path} for “{role}”: {answer.status_code}"
    assert path in OPEN_FORMS or not world.is_changed()


def agree(*, rows: set[str], product: set[str]) -> None:
    missing, gone = sorted(product - rows), sorted(rows - product)
    assert not missing, f"Add rows that say who gets what at {', '.join(missing)}, {TABLES}."
    assert not gone, f"Take out the rows of what is no more, {', '.join(gone)}, {TABLES}."


def seen(client: Client, method: str, path: str, file_id: str) -> tuple[int, str, dict[str, str]]:
    """All that the answer tells, but for the id itself and what is drawn by lot."""
    answer = ask(client, method, path, file_id)
    body = re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', "", answer.text)
    headers = {name: text.replace(file_id, "") for name, text in answer.headers.items()}
    headers.pop("Expires", None)  # Now.
    return answer.status_code, body.replace(file_id, ""), headers
