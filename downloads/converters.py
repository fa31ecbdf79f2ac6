"""What a link may look like when it comes out of an email."""

import re
from uuid import UUID

_ID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"


class MangledConverter:
    """A link's id in capitals, or with what stood beside it in a text: `…>`, `….`, `…%0D`.

    What is stuck to it begins with neither a letter, a digit nor a slash: `…/nonsense` is another
    address, and none of ours.
    """

    regex = rf"{_ID}(?:[^0-9A-Za-z/_-][\s\S]*)?"

    def to_python(self, value: str) -> UUID:
        """Return the id at the start of `value`."""
        found = re.match(_ID, value)
        if not found:
            raise ValueError(value)
        return UUID(found[0])

    def to_url(self, value: object) -> str:
        """Return the id as the link has it."""
        return str(value)
