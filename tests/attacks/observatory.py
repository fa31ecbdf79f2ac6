"""The score that the HTTP Observatory would give.

Source: MDN, "HTTP Observatory: tests and scoring". What needs a scan of the network (redirection,
the preload list) is `infra/`'s and counts nothing here.
"""

from collections.abc import Iterable
from http.cookies import Morsel

from django.http import HttpResponseBase

SIX_MONTHS = 15_768_000

#: Below this, bonuses do not count.
LEAST_FOR_BONUS = 90

PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def score(response: HttpResponseBase) -> dict[str, int]:
    """What each test adds or takes, by its name."""
    policy = _policy(response.get("Content-Security-Policy", ""))
    return {
        "content-security-policy": _content_security(policy),
        "cookies": _cookies(response.cookies.values()),
        "cross-origin-resource-sharing": _sharing(response),
        "cross-origin-resource-policy": _resource_policy(response),
        "referrer-policy": 5 if response.get("Referrer-Policy") in PRIVATE else 0,
        "strict-transport-security": _transport(response.get("Strict-Transport-Security", "")),
        "x-content-type-options": (
            0 if response.get("X-Content-Type-Options") == "nosniff" else -5
        ),
        "x-frame-options": _frames(response, policy),
    }


def total(scores: dict[str, int]) -> int:
    """100 and what the tests make of it."""
    without_bonus = 100 + sum(min(0, points) for points in scores.values())
    if without_bonus < LEAST_FOR_BONUS:
        return max(0, without_bonus)
    return 100 + sum(scores.values())


def _policy(header: str) -> dict[str, list[str]]:
    directives = (directive.split() for directive in header.split(";") if directive.strip())
    return {name: sources for name, *sources in directives}


def _content_security(policy: dict[str, list[str]]) -> int:
    if not policy:
        return -25
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    styles = policy.get("style-src", policy.get("default-src", ["*"]))
    if {"'unsafe-inline'", "data:", "https:", "http:", "*"} & {*scripts, *policy["object-src"]}:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if {"'unsafe-inline'", "data:", "https:", "*"} & {*styles}:
        return 0
    is_closed = policy.get("default-src") == ["'none'"]
    sends_here = set(policy.get("form-action", [])) <= {"'none'", "'self'"}
    return 10 if is_closed and sends_here else 5


def _cookies(cookies: "Iterable[Morsel[str]]") -> int:
    found = list(cookies)
    if any(not cookie["secure"] for cookie in found):
        return -40
    if any(not cookie["httponly"] and "sess" in cookie.key for cookie in found):
        return -30
    if any(cookie["samesite"] not in {"Lax", "Strict"} for cookie in found):
        return -20
    return 5 if found else 0


def _sharing(response: HttpResponseBase) -> int:
    return -50 if response.get("Access-Control-Allow-Credentials") == "true" else 0


def _resource_policy(response: HttpResponseBase) -> int:
    says = response.get("Cross-Origin-Resource-Policy")
    return 10 if says in {"same-origin", "same-site"} else 0


def _transport(header: str) -> int:
    directives = dict(each.strip().partition("=")[::2] for each in header.split(";"))
    seconds = int(directives.get("max-age") or 0)
    if not seconds:
        return -20
    return 0 if seconds >= SIX_MONTHS else -10


def _frames(response: HttpResponseBase, policy: dict[str, list[str]]) -> int:
    if policy.get("frame-ancestors"):
        return 5
    return 0 if response.get("X-Frame-Options") in {"DENY", "SAMEORIGIN"} else -20
