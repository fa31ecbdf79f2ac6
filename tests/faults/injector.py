"""Makes one call to AWS fail, as botocore sees it: below its own retries, above moto.

Every client is caught, PynamoDB's and django-storages' too. Time that would be waited is only added
up.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.client import BaseClient
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from botocore.retries.quota import RetryQuota
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

#: By the name of the service in botocore's events: what a busy and what a broken service says.
ANSWERS = {
    "dynamodb": ((400, "ThrottlingException"), (500, "InternalServerError")),
    "s3": ((503, "SlowDown"), (500, "InternalError")),
    "ses": ((400, "Throttling"), (500, "InternalFailure")),
    "cognito-identity-provider": (
        (400, "TooManyRequestsException"),
        (500, "InternalErrorException"),
    ),
}

XML = "<{root}><Error><Code>{code}</Code><Message>{code}</Message></Error></{root}>"


class Killed(BaseException):
    """Lambda ends the process; no handler may catch this."""


class Kind(StrEnum):
    """What happens to one call. All but the last four last through botocore's own retries."""

    REFUSED = "is refused (500)"
    THROTTLED = "is throttled"
    TIMED_OUT = "times out"
    LOST = "is done, but every answer is lost"
    LOST_ONCE = "is done, but its first answer is lost"
    DOWN = "times out, as does all that follows from its service"
    KILLED_BEFORE = "is never made: the process dies"
    KILLED_AFTER = "is done, and the process dies"

    @property
    def kills(self) -> bool:
        return self in (Kind.KILLED_BEFORE, Kind.KILLED_AFTER)

    @property
    def is_done(self) -> bool:
        """Does the call do what it is to do?"""
        return self in (Kind.LOST, Kind.LOST_ONCE, Kind.KILLED_AFTER)


@dataclass(frozen=True)
class Call:
    """One call to AWS, such as "dynamodb Query"."""

    service: str
    operation: str

    def __str__(self) -> str:
        return f"{self.service} {self.operation}"


@dataclass(frozen=True)
class Fault:
    """What happens to the call number `index`, from 0."""

    index: int
    kind: Kind


class Injector:
    """Records all `calls` and the `seconds` that were waited; lets `fault` happen."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[Call] = []
        self.seconds = 0.0
        self.fault: Fault | None = None
        #: Error codes with which SES answers, whatever else happens; none of ours.
        self.ses_refuses = ""
        self._attempts, self._patience = 0, 0.0
        self._transactions: dict[str, AWSResponse] = {}
        make_call, answer = BaseClient._make_api_call, BotocoreStubber.__call__

        def called(client: Any, operation: str, arguments: Any) -> Any:
            self._begin(client, operation)
            return make_call(client, operation, arguments)

        def attempted(stub: Any, event_name: str, request: AWSPreparedRequest, **_: Any) -> Any:
            return self._attempt(request, lambda: answer(stub, event_name, request))

        monkeypatch.setattr(BaseClient, "_make_api_call", called)
        monkeypatch.setattr(BotocoreStubber, "__call__", attempted)
        monkeypatch.setattr(time, "sleep", self._wait)
        # The clients outlive a case, and so must not tire of trying again.
        monkeypatch.setattr(RetryQuota, "acquire", lambda *_: True)

    def arm(self, fault: Fault | None) -> None:
        """Start over; make this happen."""
        self.calls, self.seconds, self.fault = [], 0.0, fault
        self._transactions.clear()

    def _wait(self, seconds: float) -> None:
        self.seconds += seconds

    def _begin(self, client: Any, operation: str) -> None:
        service = client.meta.service_model.service_id.hyphenize()
        self.calls.append(Call(service, operation))
        self._attempts, self._patience = 0, client.meta.config.read_timeout

    def _kind(self) -> Kind | None:
        if self.fault is None or len(self.calls) <= self.fault.index:
            return None
        now, hit = len(self.calls) - 1, self.calls[self.fault.index]
        is_down = self.fault.kind is Kind.DOWN and self.calls[now].service == hit.service
        if now != self.fault.index and not is_down:
            return None
        if self.fault.kind is Kind.LOST_ONCE and self._attempts > 1:
            return None
        return self.fault.kind

    def _attempt(self, request: AWSPreparedRequest, answer: Callable[[], Any]) -> Any:
        self._attempts += 1
        kind, call = self._kind(), self.calls[-1]
        if kind is Kind.KILLED_BEFORE:
            raise Killed
        if kind in (Kind.TIMED_OUT, Kind.DOWN):
            self.seconds += self._patience
            raise ReadTimeoutError(endpoint_url=request.url)
        if kind in (Kind.REFUSED, Kind.THROTTLED):
            return refusal(request, call, is_busy=kind is Kind.THROTTLED)
        if call.service == "ses" and self.ses_refuses:
            return _answer(request, 400, XML.format(root="ErrorResponse", code=self.ses_refuses))
        response = self._once(request, answer)
        if kind is Kind.KILLED_AFTER:
            raise Killed
        if kind in (Kind.LOST, Kind.LOST_ONCE):
            raise ConnectionClosedError(endpoint_url=request.url)
        return response

    def _once(self, request: AWSPreparedRequest, answer: Callable[[], Any]) -> Any:
        """As DynamoDB does and moto does not: a transaction's token makes a repeat harmless."""
        if self.calls[-1].operation != "TransactWriteItems":
            return answer()
        token = json.loads(request.body)["ClientRequestToken"]
        if token not in self._transactions:
            response = answer()
            if response.status_code != 200:
                return response
            self._transactions[token] = response
        done = self._transactions[token]
        return _answer(request, 200, done.content.decode(), dict(done.headers))


def refusal(request: AWSPreparedRequest, call: Call, *, is_busy: bool) -> AWSResponse:
    """What the service answers when it is too busy, or broken."""
    busy, broken = ANSWERS[call.service]
    status, code = busy if is_busy else broken
    if call.service == "s3":
        return _answer(request, status, f"<Error><Code>{code}</Code></Error>")
    if call.service == "ses":
        return _answer(request, status, XML.format(root="ErrorResponse", code=code))
    body: dict[str, Any] = {"__type": f"com.amazonaws#{code}", "message": code}
    if is_busy and call.operation == "TransactWriteItems":
        # Source: AWS, DynamoDB API "TransactWriteItems"; botocore does not try these again.
        body["__type"] = "com.amazonaws#TransactionCanceledException"
        body["CancellationReasons"] = [{"Code": "ThrottlingError"}, {"Code": "None"}]
    return _answer(request, status, json.dumps(body))


def _answer(
    request: AWSPreparedRequest, status: int, body: str, headers: dict[str, str] | None = None
) -> AWSResponse:
    content = "" if request.method == "HEAD" else body
    return AWSResponse(request.url, status, headers or {}, MockRawResponse(content))
