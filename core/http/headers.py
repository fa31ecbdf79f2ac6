"""Security headers of every answer, beside those that Django and django-csp set.

The policy for scripts and other content (CSP) is in `apexshare.settings.base`.

Source: OWASP, "Secure Headers Project". Of its list we leave out Cross-Origin-Embedder-Policy,
because the video comes from another host, and Clear-Site-Data, because no answer is kept (no-store)
and signing out ends the session at the server.
"""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

#: What a page may use of the device: the screen stays on while a video is sent, and links are
#: copied.
PERMISSIONS = {
    **dict.fromkeys(("clipboard-write", "screen-wake-lock"), "self"),
    **dict.fromkeys(
        (
            *("accelerometer", "camera", "display-capture", "encrypted-media"),
            *("gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer"),
            *("microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb"),
            "xr-spatial-tracking",
        ),
        "",
    ),
}

HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=({who})" for name, who in PERMISSIONS.items()),
    "X-Permitted-Cross-Domain-Policies": "none",
}


class SecurityHeadersMiddleware:
    """Sets `HEADERS`; stands first, so that static files and errors have them, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        # Pages name people, and so do the API's answers and refusals: nobody is to keep them.
        response.setdefault("Cache-Control", "no-store, private")
        return response


class PolicyMiddleware(CSPMiddleware):
    """django-csp's, but the policy that all pages share is put together once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.policy = build_policy()

    def process_request(self, request: HttpRequest) -> None:
        """Makes no nonce, because nothing stands inline."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        # A debug page has styles of its own; and a view may say by a decorator that it differs.
        if settings.DEBUG or self.get_policy_parts(request, response) != PolicyParts():
            return super().process_response(request, response)
        response.headers[HEADER] = self.policy
        return response
