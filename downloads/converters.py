"""What a link may look like when it comes out of an email."""

import re
from uuid import UUID

#: What mail programs put between an id's digits: hyphens of their own, none, or a line's end.
_BETWEEN = r"[\s=\u00ad\u200b-\u200d\u2060\ufeff\u2010-\u2015\u2212-]{0,8}"

_ID = rf"([0-9A-Fa-f](?:{_BETWEEN}[0-9A-Fa-f]){{31}})"

#: What stands before and behind an id begins with neither a letter nor a digit: `<…>`, `{…}`, `….`,
#: `//…`, `…/%20`; escaped twice, too. `…/nonsense` is another address, and none of ours.
_BEFORE = r"(?:%[0-9A-Fa-f]{2}|&(?:lt|quot|nbsp|#\d+);|[^0-9A-Za-z])*+"
_BEHIND = r"[-_/]*(?:[^0-9A-Za-z/_-][\s\S]*)?"


class IdConverter:
    """An id as people write it: also in capitals, without hyphens, or with a stop behind it."""

    regex = rf"{_ID}[^0-9A-Za-z/]*"

    def to_python(self, value: str) -> UUID:
        """Return the only id in `value`."""
        found = re.fullmatch(self.regex, value)
        if not found:
            raise ValueError(value)
        return UUID(re.sub("[^0-9A-Fa-f]", "", found[1]))

    def to_url(self, value: object) -> str:
        """Return the id as a link has it."""
        return str(value)


class MangledConverter(IdConverter):
    """A link's path, in capitals or with something stuck to its id."""

    regex = rf"[^0-9A-Za-z]*(?i:download)(?=/){_BEFORE}{_ID}{_BEHIND}"
