"""Plays boto3's session where only the calls matter."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError


def refusal(code: str) -> ClientError:
    """An error of AWS."""
    return ClientError({"Error": {"Code": code, "Message": ""}}, "Asked")


class Recorder:
    """Answers each call as it is told, and keeps what was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        #: Calls and their arguments, in order.
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def client(self, _service: str) -> "Recorder":
        return self

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.calls.append((name, arguments))
            answer = self.answers.get(name, {})
            if isinstance(answer, Exception):
                raise answer
            return answer(**arguments) if callable(answer) else answer

        return call

    def get_paginator(self, name: str) -> "Pages":
        return Pages(self.answers[name])

    def asked(self, name: str) -> list[dict[str, Any]]:
        """The arguments of each call of this name."""
        return [arguments for called, arguments in self.calls if called == name]


class Pages:
    """A paginator."""

    def __init__(self, pages: list[dict[str, Any]]) -> None:
        self.pages = pages

    def paginate(self, **_arguments: Any) -> list[dict[str, Any]]:
        return self.pages
