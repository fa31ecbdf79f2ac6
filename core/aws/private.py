"""All use of the private API of botocore and PynamoDB, checked by one test.

botocore asks each value of an item ten times of which type it is, only to decode binaries; PynamoDB
sets each attribute up to three times, and makes a client for each class of items. Together that
doubled the processor time of a list. `tests/core/aws/test_private.py` compares every class of items
with what the libraries themselves make of it.
"""

from typing import Any, Self

from botocore.parsers import JSONParser, ResponseParserFactory
from pynamodb.connection import TableConnection
from pynamodb.connection.base import Connection
from pynamodb.constants import NULL
from pynamodb.models import Model


class ItemParser(JSONParser):
    """botocore's parser, which leaves DynamoDB's items as the JSON that PynamoDB wants.

    A binary value would stay in base64; we keep none.
    """

    def _handle_map(self, shape: Any, value: Any) -> Any:
        return value if shape.value.name == "AttributeValue" else super()._handle_map(shape, value)


class ItemParserFactory(ResponseParserFactory):
    """botocore's factory, with `ItemParser` for JSON."""

    def create_parser(self, protocol_name: str) -> Any:
        if protocol_name == "json":
            return ItemParser(**self._defaults)
        return super().create_parser(protocol_name)


class LeanModel(Model):
    """PynamoDB's model on a client of ours, which reads flat items in one pass."""

    @classmethod
    def client(cls) -> Any:
        """Return boto3's DynamoDB client; a subclass says which."""
        raise TypeError(f"{cls.__name__} has no client")

    @classmethod
    def connection(cls) -> Connection:
        """Return the connection that transactions are written by."""
        return cls._get_connection().connection

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """Return the item that DynamoDB describes, of the class that its type names.

        Raises:
            TypeError: the item is of a class that does not belong here.
        """
        item_type = cls.get_attributes()["item_type"]
        kind = item_type.deserialize(item_type.get_value(data[item_type.attr_name]))
        if not issubclass(kind, cls):
            raise TypeError(f"A {kind.__name__} is no {cls.__name__}")
        item: Self = kind.__new__(kind)
        item.attribute_values = {}
        for name, attribute in kind.get_attributes().items():
            value = data.get(attribute.attr_name)
            if value and NULL not in value:
                item.attribute_values[name] = attribute.deserialize(attribute.get_value(value))
            elif attribute.default is not None:
                item.attribute_values[name] = attribute.default
        return item

    @classmethod
    def _get_connection(cls) -> TableConnection:
        connection = super()._get_connection()
        connection.connection._client = cls.client()
        return connection
