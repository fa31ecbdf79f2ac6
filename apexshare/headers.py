"""What every answer asks of browsers, beside the headers that Django and django-csp set.

Source: OWASP, "Secure Headers Project". Of its list we leave out Cross-Origin-Embedder-Policy,
because the video comes from another host, and Clear-Site-Data, because no answer is kept (no-store)
and signing out ends the session at the server.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
        # What says nothing of caches is for nobody to keep: redirects, refusals.
        response.setdefault("Cache-Control", "no-store")
        return response
