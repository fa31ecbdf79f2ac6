"""moto with our empty table and empty bucket in it: made once, emptied for each test.

Thousands of tests and tries begin here, so what moto does slowly is done quickly: it is emptied
without a request, its table and bucket are copies, and it keeps little of a table to be able to
take a transaction back.
"""

import copy
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from inspect import signature
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from joserfc.jwk import RSAKey
from moto import mock_aws
from moto.cognitoidp import models as user_pools
from moto.core import responses
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.s3.models import s3_backends

from apexshare.local.seed import make_bucket, make_table
from core import aws


class Moto:
    """Plays AWS while it runs."""

    def __init__(self) -> None:
        make_table()
        make_bucket(aws.client("s3"), origin="http://testserver")
        self._table = _tables().pop(settings.ENVIRONMENT.table)
        # Nothing reads what would be streamed; moto would write it down at each change.
        self._table.stream_shard = None
        self._bucket = _buckets()[settings.ENVIRONMENT.video_bucket]
        self._owner = s3_backends.bucket_accounts[self._bucket.name]

    def empty(self) -> None:
        """Nothing is there but the table and the bucket."""
        BackendDict.reset()
        reset_model_data()
        _tables()[self._table.name] = copy.deepcopy(self._table)
        _buckets()[self._bucket.name] = copy.deepcopy(self._bucket)
        s3_backends.bucket_accounts[self._bucket.name] = self._owner


@contextmanager
def running() -> Iterator[Moto]:
    """moto, for clients that are made from now on."""
    # The credentials of the settings hold for the real services too, which tests may turn to next.
    with (
        pytest.MonkeyPatch.context() as patch,
        mock_aws(config={"core": {"mock_credentials": False}}),
    ):
        patch.setattr(Table, "__deepcopy__", _copy_of_table, raising=False)
        patch.setattr(Table, "query", _query_partition)
        # Asked at each request for the same few classes.
        patch.setattr(responses, "method_names_from_class", cache(method_names_from_class))
        patch.setattr(user_pools, "jwk", SimpleNamespace(RSAKey=OneKey))
        patch.setattr(BaseJSONSerializer, "_serialize_type_map", _items_as_they_are)
        yield Moto()


class OneKey:
    """The key with which all of moto's user pools sign, read once: that takes long."""

    @staticmethod
    @cache
    def _key(text: str) -> Any:
        return RSAKey.import_key(json.loads(text))

    @classmethod
    def import_key(cls, key: dict[str, str]) -> Any:
        """Stands in for joserfc's."""
        return cls._key(json.dumps(key))


_serialize_map = BaseJSONSerializer._serialize_type_map


def _items_as_they_are(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    """DynamoDB's items are the JSON that is to be sent; moto would ask each value for each type."""
    if shape.value.name == "AttributeValue":
        serializer._default_serialize(serialized, value, shape, key)
    else:
        _serialize_map(serializer, serialized, value, shape, key)


def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = dynamodb_backends[DEFAULT_ACCOUNT_ID][settings.AWS_REGION].tables
    return tables


def _buckets() -> dict[str, Any]:
    buckets: dict[str, Any] = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets
    return buckets


def _copy_of_table(table: Any, memo: dict[int, Any]) -> Any:
    """Of its items as they are. moto copies a table for each item of each transaction.

    An update puts another value in the place of an attribute's; it changes a value only within
    sets, maps and lists, which no update of ours reaches into.
    """
    copied = copy.copy(table)
    copied.items = defaultdict(dict)
    for key, of_key in table.items.items():
        copied.items[key] = {sort_key: _copy_of_item(item) for sort_key, item in of_key.items()}
    return copied


_query = Table.query

#: Where the index's name stands among what a query is given after the hash key.
INDEX_NAME = list(signature(_query).parameters).index("index_name") - 2


def _query_partition(table: Any, hash_key: Any, *args: Any, **more: Any) -> Any:
    """Query only the partition that is asked for; moto would sort the whole table first."""
    index = args[INDEX_NAME]
    if index is None:
        whole, table = table, copy.copy(table)
        found = whole.items.get(hash_key)
        table.items = {hash_key: found} if found else {}
    return _query(table, hash_key, *args, **more)


def _copy_of_item(item: Any) -> Any:
    copied = copy.copy(item)
    copied.attrs = type(item.attrs)()
    # Past moto's own way of setting, which adds up the whole item’s size for each attribute.
    dict.update(copied.attrs, item.attrs)
    return copied
