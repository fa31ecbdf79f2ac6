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


def test_the_last_part_is_smaller_and_none_lies_beyond_the_end() -> None:
    whole = parts.Parts(sizes={}, etags={}, total=20 * MIB, part_size=8 * MIB)
    assert whole.count == 3
    assert [whole.expected_size(number) // MIB for number in (1, 2, 3, 4)] == [8, 8, 4, 0]


def test_only_whole_parts_are_done() -> None:
    sizes = {3: 4 * MIB, 1: 8 * MIB, 2: 8 * MIB - 1, 4: 8 * MIB}
    there = parts.Parts(sizes=sizes, etags={}, total=20 * MIB, part_size=8 * MIB)
    assert there.done == [1, 3]
    assert there.bytes_done == 12 * MIB
