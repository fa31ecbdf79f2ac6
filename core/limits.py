"""Rate limits: one atomic addition to a counter of the running window.

limits.enforce(DOWNLOADS, limits.source_address(request), at=timezone.now())
"""

import ipaddress
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import PynamoDBException

from core.errors import TooManyRequests
from core.table.items import Item
from core.table.writes import Change, update

logger = logging.getLogger(__name__)

#: Bits of an IPv6 address that one household or office holds.
IPV6_NETWORK = 64


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `most` requests in each window of `per`; `scope` names what is counted."""

    scope: str
    most: int
    per: timedelta


class Window(Item, discriminator="window"):
    """The number of requests of one window; `_window` spells its keys."""

    hits = NumberAttribute(default=0)


def enforce(limit: Limit, who: str, *, at: datetime) -> None:
    """Count one request of `who`. If DynamoDB cannot count, the request passes.

    Raises:
        TooManyRequests: it is one too many; says in how many seconds the next window begins.
    """
    seconds = int(limit.per.total_seconds())
    slot, into = divmod(int(at.timestamp()), seconds)
    window = _window(limit.scope, who, slot)
    ends = datetime.fromtimestamp((slot + 1) * seconds, UTC)
    try:
        # The type and `ttl` too: the first request makes the item.
        update(Change(window, {"item_type": Window, "ttl": ends}, {"hits": 1}))
    except (BotoCoreError, ClientError, PynamoDBException):
        logger.warning("A request could not be counted (%s)", limit.scope, exc_info=True)
        return
    if window.hits > limit.most:
        raise TooManyRequests(seconds - into)


def source_address(request: HttpRequest) -> str:
    """Whose request it is, as `apexshare.lambda_handler` or the web server found out.

    Never from X-Forwarded-For, which anybody can write.
    """
    return _network(request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((int(parsed), IPV6_NETWORK), strict=False))


def _window(scope: str, who: str, slot: int) -> Window:
    # Hashed under our key, so that the table holds no addresses.
    digest = salted_hmac("core.limits", who, algorithm="sha256").hexdigest()
    return Window(pk=f"RATE#{scope}#{digest[:32]}", sk=f"WINDOW#{slot}")
