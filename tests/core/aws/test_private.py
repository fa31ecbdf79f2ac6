"""What `core.aws.private` reads is what the libraries themselves would read."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import botocore.session
import pytest
from botocore.parsers import JSONParser
from django.conf import settings
from pynamodb.attributes import (
    Attribute,
    BooleanAttribute,
    DiscriminatorAttribute,
    ListAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
)
from pynamodb.connection import Connection
from pynamodb.models import Model

import apexshare.urls  # noqa: F401 -- every app, and with them every class of items
from accounts.sign_ins import SignIn
from core import aws as clients
from core.aws.private import ItemParser, ItemParserFactory, LeanModel
from core.table.items import InstantAttribute, Item
from tests.conftest import NOON
from uploads.records.upload import Upload

#: A value of each kind of attribute that an item has.
VALUES: dict[type[Attribute[Any]], Any] = {
    UnicodeAttribute: "Ümläut “quoted” ✓",
    NumberAttribute: 5_368_709_120,
    BooleanAttribute: True,
    ListAttribute: ["one", "two"],
    InstantAttribute: NOON,
    TTLAttribute: NOON + timedelta(days=30),
}


def below(kind: type[Item]) -> Iterator[type[Item]]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


ITEMS = sorted(below(Item), key=lambda kind: kind.__name__)


def filled(kind: type[Item]) -> dict[str, Any]:
    """An item in DynamoDB's JSON, with every attribute."""
    values = {
        name: VALUES[type(attribute)]
        for name, attribute in kind.get_attributes().items()
        if not isinstance(attribute, DiscriminatorAttribute)
    }
    return kind(**values).serialize()


def variants(kind: type[Item]) -> dict[str, dict[str, Any]]:
    """An item whole, and as it may stand in the table besides."""
    whole = filled(kind)
    optional = {
        attribute.attr_name
        for attribute in kind.get_attributes().values()
        if attribute.null or attribute.default is not None
    }
    bare = {name: value for name, value in whole.items() if name not in optional}
    nulls = whole | {name: {"NULL": True} for name in optional}
    return {
        "whole": whole,
        "bare": bare,
        "nulls": nulls,
        "of a later release": whole | {"later": {"M": {"a": {"L": [{"N": "1"}]}}}},
    }


def seen(item: Item) -> dict[str, Any]:
    """What anybody reads off an item."""
    return {name: getattr(item, name) for name in type(item).get_attributes()}


def test_all_classes_of_items_are_known() -> None:
    modules = {kind.__module__.partition(".")[0] for kind in ITEMS}
    assert modules == {"accounts", "core", "uploads"}
    assert {Upload, SignIn} <= set(ITEMS)
    assert len(ITEMS) >= 9


@pytest.mark.parametrize("read_as", ["its own class", "Item"])
@pytest.mark.parametrize("variant", ["whole", "bare", "nulls", "of a later release"])
@pytest.mark.parametrize("kind", ITEMS, ids=lambda kind: kind.__name__)
def test_an_item_is_read_as_pynamodb_reads_it(kind: type[Item], variant: str, read_as: str) -> None:
    data = variants(kind)[variant]
    reader = kind if read_as == "its own class" else Item
    ours = reader.from_raw_data(json.loads(json.dumps(data)))
    theirs = Model.from_raw_data.__func__(reader, data)  # type: ignore[attr-defined]
    assert type(ours) is type(theirs) is kind
    assert seen(ours) == seen(theirs)
    assert ours.serialize() == theirs.serialize()


@pytest.mark.parametrize("kind", ITEMS, ids=lambda kind: kind.__name__)
def test_an_item_of_another_class_is_refused(kind: type[Item]) -> None:
    other = next(each for each in ITEMS if each is not kind)
    with pytest.raises(TypeError, match=f"A {other.__name__} is no {kind.__name__}"):
        kind.from_raw_data(filled(other))


def parsed(parser: JSONParser, operation: str, body: dict[str, Any]) -> Any:
    model = botocore.session.get_session().get_service_model("dynamodb")
    response = {"status_code": 200, "headers": {}, "body": json.dumps(body).encode()}
    return parser.parse(response, model.operation_model(operation).output_shape)


@pytest.mark.parametrize("kind", ITEMS, ids=lambda kind: kind.__name__)
def test_answers_are_parsed_as_botocore_parses_them(kind: type[Item]) -> None:
    table = settings.ENVIRONMENT.table
    for item in variants(kind).values():
        keys = {name: item[name] for name in ("PK", "SK")}
        answers: dict[str, dict[str, Any]] = {
            "GetItem": {"Item": item},
            "Query": {"Items": [item] * 2, "Count": 2, "LastEvaluatedKey": keys},
            "BatchGetItem": {"Responses": {table: [item]}, "UnprocessedKeys": {}},
            "UpdateItem": {"Attributes": item},
        }
        for operation, body in answers.items():
            ours = parsed(ItemParser(), operation, body)
            assert ours == parsed(JSONParser(), operation, body)
            assert ours.items() >= body.items()


def test_no_item_holds_what_our_parser_would_leave_in_base64() -> None:
    kinds = {type(each) for kind in ITEMS for each in kind.get_attributes().values()}
    assert kinds == {*VALUES, DiscriminatorAttribute}


def test_other_protocols_are_left_to_botocore() -> None:
    factory = ItemParserFactory()
    assert type(factory.create_parser("json")) is ItemParser
    assert type(factory.create_parser("rest-xml")).__module__ == "botocore.parsers"


def test_every_class_of_items_uses_the_shared_client(aws: None) -> None:
    kinds: list[type[Item]] = [Item, *ITEMS]
    for kind in kinds:
        connection = kind.connection()
        assert isinstance(connection, Connection)
        assert connection.client is clients.client("dynamodb")


def test_a_model_that_says_no_client_has_none() -> None:
    with pytest.raises(TypeError, match="LeanModel has no client"):
        LeanModel.client()
