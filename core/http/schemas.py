"""Parts that all bodies of the REST API share: the envelope, names, instants, refusals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from django.utils.translation import gettext_lazy as _
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


#: What pydantic's errors mean to somebody who writes a program, by their types' beginnings.
#: Source: https://docs.pydantic.dev/latest/errors/validation_errors/
_WRONG = {
    "missing": _("%(field)s is missing."),
    "extra_forbidden": _("%(field)s is no field of this request."),
    "int_": _("%(field)s must be a whole number."),
    "string_type": _("%(field)s must be a text."),
    "string_too_long": _("%(field)s is too long: at most %(max_length)s characters."),
    "string_too_short": _("%(field)s is too short: at least %(min_length)s characters."),
    "string_pattern_mismatch": _("%(field)s holds characters that it must not hold."),
    "bool_": _("%(field)s must be true or false."),
    "list_type": _("%(field)s must be a list."),
    "too_long": _("%(field)s has too many entries: at most %(max_length)s."),
    "too_short": _("%(field)s has too few entries: at least %(min_length)s."),
    "dict_type": _("%(field)s must be an object."),
    "model_": _("%(field)s must be an object."),
    "greater_than_equal": _("%(field)s must be at least %(ge)s."),
    "greater_than": _("%(field)s must be greater than %(gt)s."),
    "less_than_equal": _("%(field)s must be at most %(le)s."),
    "less_than": _("%(field)s must be less than %(lt)s."),
    "uuid_": _("%(field)s must be an id such as 550e8400-e29b-41d4-a716-446655440000."),
    "literal_error": _("%(field)s must be one of these: %(expected)s."),
    "enum": _("%(field)s must be one of these: %(expected)s."),
}


def field_message(error: dict[str, Any], field: str) -> str:
    """Return what is wrong with `field` in plain words, from a validation error of django-ninja."""
    about = {**error.get("ctx", {}), "field": field}
    for kind, words in _WRONG.items():
        if error["type"].startswith(kind):
            return str(words) % about
    return f"{field}: {error['msg']}"
