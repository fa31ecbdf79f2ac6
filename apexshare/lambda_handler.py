"""The entry point on Lambda, `handler`: requests go to Django, events to `apexshare.events`.

Zappa's own handler would double cookies, believe X-Forwarded-For, cut the stage's name out of
paths, run whatever function a message or the id of a notification names, and take twice the time
to start. It is loaded for `zappa manage` alone. Source of the shape of requests: AWS, "Input format
of a Lambda function for proxy integration".
"""

import hmac
import re
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from apig_wsgi import make_lambda_handler
from django.conf import settings
from django.urls import get_resolver

from apexshare.wsgi import application
from core import logs
from core.environments import ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER

#: Types that go out as they are; all others in base64.
TEXT = ("text/", "application/json", "image/svg+xml")

#: What EventBridge may run by a schedule of `zappa_settings.json`: names within `apexshare.events`.
#: Zappa would import and run whatever a rule is named after.
SCHEDULED = ("reconcile", "clean")

#: A header's name, without `_`: WSGI has one name for `X-Viewer-Address` and `X_Viewer_Address`;
#: and in capitals the dotless i of Turkish is an `I`.
#: Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
HEADER_NAME = re.compile(r"[!#$%&'*+.^`|~0-9A-Za-z-]+")

# All views load while Lambda still grants a full processor, before the first request.
_ = get_resolver().url_patterns


class NotOurEvent(Exception):
    """Nobody of ours sends this, so whoever sends it shall not succeed."""


def handler(event: dict[str, Any], context: object) -> Any:
    """Answer a request of API Gateway's, or handle another service's event.

    Raises:
        NotOurEvent: it is of no kind that we expect. Zappa itself would run code out of some.
    """
    logs.request_id.set(str(getattr(context, "aws_request_id", "")))
    if "httpMethod" in event:
        return _answer(_with_plain_headers(event), context)
    first = _first_record(event)
    if "Sns" in first:
        return _published(first["Sns"], event, context)
    if "s3" in first:
        return _stored(event, context)
    if event.get("detail-type") == "Scheduled Event":
        return _scheduled(event, context)
    if isinstance(event.get("manage"), str):
        from zappa.handler import LambdaHandler

        # Alone: whatever else stands in the event, Zappa may take for the function to run.
        return LambdaHandler.lambda_handler({"manage": event["manage"]}, context)
    raise NotOurEvent(sorted(event))


def _with_plain_headers(event: dict[str, Any]) -> dict[str, Any]:
    """The request without headers whose names could pass for another's; values as WSGI has them."""
    for kind in {"headers", "multiValueHeaders"} & event.keys():
        headers = event[kind] or {}
        event[kind] = {
            name: [_wsgi_text(one) for one in value]
            if isinstance(value, list)
            else _wsgi_text(value)
            for name, value in headers.items()
            if HEADER_NAME.fullmatch(name)
        }
    return event


def _wsgi_text(text: str) -> str:
    """Bytes as Latin-1; Django fails at any other character. Source: PEP 3333."""
    return text.encode(errors="replace").decode("latin-1")


def _scheduled(event: dict[str, Any], context: object) -> None:
    """Run what the event's rule is for; Zappa ends its name with `-` and the function's."""
    from apexshare import events

    resources = event.get("resources")
    rule = str(resources[0]) if isinstance(resources, list) and len(resources) == 1 else ""
    for name in SCHEDULED:
        if rule.endswith(f"-{events.__name__}.{name}"):
            getattr(events, name)(event, context)
            return
    raise NotOurEvent(rule)


def _stored(event: dict[str, Any], context: object) -> None:
    from apexshare import events

    events.objects_created(event, context)


def _first_record(event: dict[str, Any]) -> dict[str, Any]:
    records = event.get("Records")
    first = records[0] if isinstance(records, list) and records else None
    return first if isinstance(first, dict) else {}


def _published(message: Any, event: dict[str, Any], context: object) -> None:
    topic = str(message.get("TopicArn")) if isinstance(message, dict) else ""
    # By the topic's name: Zappa goes by its full ARN, with an account's number in it.
    if topic.rpartition(":")[2] != settings.ENVIRONMENT.feedback_topic:
        raise NotOurEvent(topic)
    from apexshare import events

    events.mail_feedback(event, context)


def _wsgi(environ: dict[str, Any], start_response: Any) -> Any:
    """Our application, once what apig-wsgi read out of the request is put right."""
    event = environ["apig_wsgi.full_event"]
    context = event.get("requestContext") or {}
    environ["wsgi.url_scheme"] = "https"
    # HTTP/2 may bring several cookie headers; apig-wsgi would join them with commas.
    for name, values in (event.get("multiValueHeaders") or {}).items():
        if name.lower() == "cookie":
            environ["HTTP_COOKIE"] = "; ".join(values)
    path = event["path"].encode(errors="replace")
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
    # Anybody can reach API Gateway without CloudFront, and claim anything.
    if _is_from_cloudfront(environ):
        environ["REMOTE_ADDR"] = environ.get(_key(VIEWER_ADDRESS_HEADER), "")
        environ["HTTP_HOST"] = environ["SERVER_NAME"] = urlsplit(settings.SITE_URL).netloc
    else:
        environ["REMOTE_ADDR"] = (context.get("identity") or {}).get("sourceIp") or ""
        environ["SCRIPT_NAME"] = _stage_path(event["path"], context)
    return application(environ, start_response)


def _is_from_cloudfront(environ: dict[str, Any]) -> bool:
    secret = settings.ORIGIN_SECRET
    claimed = environ.pop(_key(ORIGIN_SECRET_HEADER), "")
    return bool(secret) and hmac.compare_digest(claimed.encode(), secret.encode())


def _key(header: str) -> str:
    return f"HTTP_{header.upper().replace('-', '_')}"


def _stage_path(path: str, context: dict[str, Any]) -> str:
    """`/prod` where the address has it before the path; a domain of our own has not."""
    prefix = f"/{context.get('stage')}"
    return prefix if context.get("path", "").rstrip("/") == f"{prefix}{path}".rstrip("/") else ""


_answer = make_lambda_handler(_wsgi, binary_support=True, non_binary_content_type_prefixes=TEXT)
