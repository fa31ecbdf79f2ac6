"""The outgoing mail of this machine, to read in the browser. Exists in no other environment."""

import json
import urllib.request
from datetime import UTC, datetime
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from apexshare.local.machine import MACHINE


def _messages() -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{MACHINE.aws_url}/_ministack/ses/messages", timeout=5) as answer:
        accounts = json.load(answer)["messages"]
    found = [_message(raw) for account in accounts.values() for raw in account]
    return sorted(found, key=lambda message: message["at"], reverse=True)


def _message(raw: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": raw["MessageId"].partition("@")[0],
        "to": ", ".join(raw["To"]),
        "subject": raw["Subject"],
        "text": raw["BodyText"],
        "html": raw["BodyHtml"] or "",
        "at": datetime.fromtimestamp(float(raw["Timestamp"]), UTC),
    }


def _message_or_404(message_id: str) -> dict[str, Any]:
    for message in _messages():
        if message["id"] == message_id:
            return message
    raise Http404


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mail that was sent, newest first."""
    return render(request, "local/mailbox.html", {"mail": _messages()})


@never_cache
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def message(request: HttpRequest, message_id: str) -> HttpResponse:
    """One email: as text, and as a mail client shows it."""
    return render(request, "local/message.html", {"message": _message_or_404(message_id)})


@never_cache
@require_safe
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF]})  # type: ignore[arg-type]
def message_html(request: HttpRequest, message_id: str) -> HttpResponse:
    """The HTML part alone, for the frame; its links open in the whole window."""
    html = _message_or_404(message_id)["html"]
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
