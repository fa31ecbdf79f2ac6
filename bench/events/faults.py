"""What goes wrong between us and AWS: calls that never arrive, and answers that are lost."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from botocore.httpsession import URLLib3Session

#: By this SES knows whom an email goes to.
RECIPIENT = "Destinations.member.1"


class Network:
    """Counts what goes over it, and fails now and then.

    An email whose answer is lost must be sent again: nobody can know that it went out. So of SES'
    answers none is lost here, and each email is expected once.
    """

    def __init__(self, *, share: float, seed: int = 1) -> None:
        """`share` of all tries fail: half before they arrive, half on the way back."""
        self._share, self._random = share, random.Random(seed)
        self.tries = self.faults = 0
        #: Emails that SES has taken, by recipient.
        self.emails: Counter[str] = Counter()

    @contextmanager
    def between(self) -> Iterator[None]:
        """Between us and AWS; without the waiting before another try."""
        send = URLLib3Session.send

        def sending(session: Any, request: Any) -> Any:
            self.tries += 1
            recipient = _recipient(request)
            is_fault = self._random.random() < self._share
            is_lost = not recipient and self._random.random() < 0.5
            self.faults += is_fault
            if is_fault and not is_lost:
                raise ConnectionClosedError(endpoint_url=request.url)
            answer = send(session, request)
            if recipient:
                self.emails[recipient] += 1
            if is_fault:
                raise ReadTimeoutError(endpoint_url=request.url)
            return answer

        with patch.object(URLLib3Session, "send", sending), patch("botocore.endpoint.time.sleep"):
            yield


def _recipient(request: Any) -> str:
    # botocore has the forms that SES takes as text, all other bodies as bytes.
    fields = parse_qs(request.body) if isinstance(request.body, str) else {}
    return fields.get(RECIPIENT, [""])[0]
