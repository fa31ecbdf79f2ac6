"""Inputs that somebody may send us: odd text, any JSON, and real events with something wrong."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

EVENTS = Path(__file__).parent.parent / "events"

#: As HTTP and JSON may bring it: no lone surrogates, which neither can carry.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)

#: What has broken parsers before.
ODD = st.sampled_from(
    [
        "",
        "\0",
        " ",
        "../../etc/passwd",
        "//evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "<script>alert(1)</script>",
        "a" * 5000,
        "9" * 5000,
        "-1",
        "NaN",
        "1e999",
        "0x10",
        "\u0661\u0662",  # Arabic digits
        "\u202egpj.4pm",
        "\u0130",  # two characters in lower case
        "\ufeff",
        "%00",
        "%ff%fe",
        "sam@example.com\r\nBcc: all@example.com",
        '"',
        "'; --",
        "{{7*7}}",
        "${7*7}",
        "null",
        "[]",
        "{}",
        "00000000-0000-0000-0000-000000000000",
    ]
)

odd_texts = st.one_of(ODD, texts, st.builds("".join, st.lists(st.one_of(ODD, texts), max_size=3)))

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.integers(-(2**70), 2**70), odd_texts
)

#: Anything that JSON can say.
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(odd_texts, inner, max_size=4)
    ),
    max_leaves=8,
)


def real(name: str) -> Any:
    """A real event of AWS."""
    return json.loads((EVENTS / f"{name}.json").read_text())


@st.composite
def near_misses(draw: st.DrawFn, event: Any, *, most: int = 3) -> Any:
    """`event` with up to `most` of its values replaced, taken away or doubled."""
    broken = deepcopy(event)
    for _ in range(draw(st.integers(1, most))):
        holder, key = broken, None
        while isinstance(holder, dict | list) and holder:
            keys = sorted(holder) if isinstance(holder, dict) else list(range(len(holder)))
            key = draw(st.sampled_from(keys))
            if not isinstance(holder[key], dict | list) or draw(st.integers(0, 4)) == 0:
                break
            holder = holder[key]
        if key is None or not isinstance(holder, dict | list) or not holder:
            continue
        _break(draw, holder, key)
    return broken


def _break(draw: st.DrawFn, holder: Any, key: Any) -> None:
    how = draw(st.sampled_from(["replace", "replace", "take away", "wrap"]))
    if how == "take away":
        del holder[key]
    elif how == "wrap":
        holder[key] = [holder[key], holder[key]]
    else:
        holder[key] = draw(anything)
