"""How a large video is cut into parts."""

import pytest

from uploads.storage import parts

MIB = 1024**2


@pytest.mark.parametrize(
    ("total", "size"),
    [(1, 8 * MIB), (5 * 1024**3, 8 * MIB), (80_000 * MIB, 8 * MIB), (80_001 * MIB, 9 * MIB)],
)
def test_parts_grow_only_where_ten_thousand_would_not_do(total: int, size: int) -> None:
    assert parts.part_size(total) == size
    assert parts.part_size(5 * 1024**4) * parts.MAX_PARTS >= 5 * 1024**4
