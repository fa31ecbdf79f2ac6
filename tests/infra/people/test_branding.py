"""Cognito's pages look like ours."""

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.people import branding
from tests.infra.conftest import ROOT, Made


@pytest.fixture
def style(made: Made, name: str) -> dict[str, Any]:
    [found] = made.properties(f"{name}-foundation", "AWS::Cognito::ManagedLoginBranding")
    return found


def test_the_pages_are_those_that_can_be_branded_and_ask_for_an_email_address(
    made: Made, name: str
) -> None:
    [domain] = made.properties(f"{name}-foundation", "AWS::Cognito::UserPoolDomain")
    assert domain["ManagedLoginVersion"] == 2
    [pool] = made.properties(f"{name}-foundation", "AWS::Cognito::UserPool")
    assert pool["UserPoolTier"] in {"ESSENTIALS", "PLUS"}
    assert pool["UsernameAttributes"] == ["email"]


def test_the_style_is_that_of_the_client_by_which_people_sign_in(
    style: dict[str, Any], made: Made, name: str
) -> None:
    """Managed login shows nothing but an error to a client without a style."""
    clients = made.template(f"{name}-foundation").find_resources("AWS::Cognito::UserPoolClient")
    client = clients[style["ClientId"]["Ref"]]
    assert client["Properties"]["ClientName"] == "web"


def test_the_icon_is_the_sites_in_the_form_and_in_the_tab(style: dict[str, Any]) -> None:
    icon = (ROOT / "static/img/icon.svg").read_bytes()
    assets = {each["Category"]: each for each in style["Assets"]}
    assert set(assets) == {"FORM_LOGO", "FAVICON_SVG"}
    for each in assets.values():
        assert base64.b64decode(each["Bytes"]) == icon
        assert (each["Extension"], each["ColorMode"]) == ("SVG", "DYNAMIC")


def test_the_colours_are_the_sites() -> None:
    sheet = (ROOT / "static/css/apexshare.css").read_text()
    for name in ("ground", "surface", "text", "muted", "line", "edge", "accent", "on-accent"):
        [found] = re.findall(rf"--{name}: light-dark\((.+), (.+)\);", sheet)
        long = tuple("#ffffff" if colour == "#fff" else colour for colour in found)
        assert getattr(branding, name.upper().replace("-", "_")) == long


def test_each_colour_is_of_its_mode_and_as_cognito_writes_it(style: dict[str, Any]) -> None:
    modes = dict(colours(style["Settings"]))
    assert len(modes) > 20
    assert all(re.fullmatch("[0-9a-f]{6}ff", colour) for colour in modes.values())
    button = "components/primaryButton/{}/defaults/backgroundColor"
    assert modes[button.format("lightMode")] == "b3360bff"
    assert modes[button.format("darkMode")] == "ff9a6bff"


def colours(part: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        if isinstance(value, dict):
            yield from colours(value, f"{path}{name}/")
        elif "color" in name.lower() and name != "colorSchemeMode":
            yield f"{path}{name}", value
