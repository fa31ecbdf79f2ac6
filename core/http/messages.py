"""Django's messages, in a cookie whose name each environment says.

Only the name differs from Django's `FallbackStorage`: with `__Host-` no neighbouring domain can
plant one. Source: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _Cookie(CookieStorage):
    @property
    def cookie_name(self) -> str:  # type: ignore[override]  # Django's is a plain attribute
        return str(settings.MESSAGES_COOKIE_NAME)


class Storage(FallbackStorage):
    """In a cookie; what does not fit there (an action on many uploads has much to tell), in the
    session."""

    storage_classes = (_Cookie, SessionStorage)
