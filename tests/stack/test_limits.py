"""Requests at once against a real table: moto, in this process, adds without a lock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core import limits
from core.errors import TooManyRequests
from core.limits import Limit
from tests.product import Product

pytestmark = pytest.mark.stack

THREE = Limit(scope="test", most=3, per=timedelta(days=1))


def test_requests_at_once_are_all_counted(stack: Product) -> None:
    who, at = str(uuid4()), timezone.now()

    def passes(_: int) -> bool:
        try:
            limits.enforce(THREE, who, at=at)
        except TooManyRequests:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(passes, range(40))) == 3
