"""Cognito's pages in our looks: managed login, which also asks for an email address by that name.

The classic pages say “Username” and are blue, and take a style sheet only
(`AWS::Cognito::UserPoolUICustomizationAttachment`). What is not said here stays as Cognito has it;
its words cannot be changed. Sources:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-managedloginbranding.html
and https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-branding.html
"""

import base64
from pathlib import Path
from typing import Any

from aws_cdk import aws_cognito as cognito
from constructs import Construct

#: The site's own icon.
ICON = Path(__file__).parents[2] / "static/img/icon.svg"

#: The site's colours by their names in `static/css/apexshare.css`: light, dark.
GROUND = ("#f5f6f8", "#101418")
SURFACE = ("#ffffff", "#191f26")
TEXT = ("#17202a", "#e9eef3")
MUTED = ("#54606d", "#a3b2c0")
LINE = ("#d8dee4", "#303a44")
EDGE = ("#7e8b98", "#6b7985")
ACCENT = ("#b3360b", "#ff9a6b")
ON_ACCENT = ("#ffffff", "#2b0f02")

Colours = tuple[str, str]


def branding(scope: Construct, *, pool: cognito.IUserPool, client: cognito.IUserPoolClient) -> None:
    """Give the pages on which people sign in our icon and colours."""
    icon = base64.b64encode(ICON.read_bytes()).decode()
    cognito.CfnManagedLoginBranding(
        scope,
        "Branding",
        user_pool_id=pool.user_pool_id,
        client_id=client.user_pool_client_id,
        settings=settings(),
        assets=[
            cognito.CfnManagedLoginBranding.AssetTypeProperty(
                category=category, color_mode="DYNAMIC", extension="SVG", bytes=icon
            )
            for category in ("FORM_LOGO", "FAVICON_SVG")
        ],
    )


def settings() -> dict[str, Any]:
    """Return the style, as Cognito's branding editor would save it."""
    button = {"backgroundColor": ACCENT, "textColor": ON_ACCENT}
    link = {"textColor": ACCENT}
    return {
        "categories": {
            "global": {"colorSchemeMode": "DYNAMIC"},
            "form": {"displayGraphics": False, "languageSelector": {"enabled": True}},
        },
        "components": {
            "favicon": {"enabledTypes": ["SVG"]},
            "form": {
                "backgroundImage": {"enabled": False},
                "logo": {
                    "enabled": True,
                    "location": "CENTER",
                    "position": "TOP",
                    "formInclusion": "IN",
                },
                **_modes(backgroundColor=SURFACE, borderColor=LINE),
            },
            "pageBackground": {"image": {"enabled": False}, **_modes(color=GROUND)},
            "pageText": _modes(bodyColor=TEXT, descriptionColor=MUTED, headingColor=TEXT),
            "primaryButton": _modes(defaults=button, hover=button, active=button),
        },
        "componentClasses": {
            "focusState": _modes(borderColor=ACCENT),
            "input": _modes(defaults={"backgroundColor": SURFACE, "borderColor": EDGE}),
            "inputLabel": _modes(textColor=TEXT),
            "link": _modes(defaults=link, hover=link),
        },
    }


def _modes(**colours: Colours | dict[str, Colours]) -> dict[str, Any]:
    return {name: _mode(number, colours) for number, name in enumerate(("lightMode", "darkMode"))}


def _mode(number: int, colours: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _mode(number, value) if isinstance(value, dict) else f"{value[number][1:]}ff"
        for name, value in colours.items()
    }
