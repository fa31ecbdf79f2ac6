"""Parts that all bodies of the REST API share: the envelope, names, instants, refusals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import (
    AliasGenerator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from core.table.items import instant

T = TypeVar("T")

Instant = Annotated[
    datetime,
    PlainSerializer(instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2025-09-19T12:00:00Z"]}),
]


class Input(BaseModel):
    """A body that a program sends: exact types, and no field that we do not know."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        alias_generator=AliasGenerator(validation_alias=to_camel),
    )


class Output(BaseModel):
    """A body that a program gets, made from our own object's attributes."""

    model_config = ConfigDict(
        from_attributes=True, alias_generator=AliasGenerator(serialization_alias=to_camel)
    )


class Answer(Output, Generic[T]):
    """The envelope of whatever went well."""

    success: Literal[True] = True
    data: T


class Error(Output):
    """The reason of a refusal."""

    code: str = Field(
        description="The rule’s stable name; what a program should look at.",
        examples=["field_invalid"],
    )
    message: str = Field(
        description="For a person.", examples=["The session cannot be in the future."]
    )
    field: str = Field(
        default="", description="The field at fault, if one is.", examples=["sessionDate"]
    )
    file_id: str = Field(default="", description="Of what had begun already (`already_begun`).")
    status: str = Field(default="", description="How that stands (`already_begun`).")


class Refusal(Output):
    """The envelope of whatever did not go well."""

    success: Literal[False] = False
    error: Error


#: What any operation may answer.
ALWAYS = (429, 503)


def answers(data: Any, *refusals: int) -> dict[int, Any]:
    """Return an operation's `response`: the envelope with `data`, and its refusals."""
    return {200: Answer[data]} | dict.fromkeys((*refusals, *ALWAYS), Refusal)


def example(data: Any, *, body: Any = None) -> dict[str, Any]:
    """Return an operation's `openapi_extra`: examples of its answer and of the request's body."""
    extra: dict[str, Any] = {
        "responses": {
            200: {"content": {"application/json": {"example": {"success": True, "data": data}}}}
        }
    }
    if body is not None:
        extra["requestBody"] = {"content": {"application/json": {"example": body}}}
    return extra


def field_name(location: Sequence[Any]) -> str:
    """Return the field that a validation error of django-ninja is about, as the program spells it.

    Empty where it is about the body as a whole.
    """
    # A body's location goes through our function's parameter: ("body", "body", "parts", 0).
    names = location[2:] if location[0] == "body" else location[1:]
    return ".".join(str(name) for name in names)
