"""The parts of a large video: how it is cut, and which of them are there. Pure.

Source: AWS, "Amazon S3 multipart upload limits".
"""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

MIB = 1024**2

#: Bytes; a smaller video goes in one piece.
MIN_IN_PARTS = 16 * MIB

#: Bytes. Small parts lose little when a connection breaks; parallel ones fill any uplink.
USUAL_PART = 8 * MIB

#: S3 takes no more parts.
MAX_PARTS = 10_000


@dataclass(frozen=True)
class Parts:
    """The parts that S3 has, with their sizes by number; and what it should have, in bytes."""

    sizes: dict[int, int]
    etags: dict[int, str]
    total: int
    part_size: int
    #: When the latest of them came in; none has yet.
    latest_at: datetime | None = None

    @property
    def done(self) -> list[int]:
        """The numbers of the parts that are there and whole."""
        return sorted(
            number for number, size in self.sizes.items() if size == self.expected_size(number)
        )

    @property
    def count(self) -> int:
        """The number of parts of the whole video."""
        return ceil(self.total / self.part_size)

    @property
    def bytes_done(self) -> int:
        """The bytes of the video that are there."""
        return sum(self.expected_size(number) for number in self.done)

    def expected_size(self, number: int) -> int:
        """Of a part; the last one is smaller; 0 for a number beyond the end."""
        return max(0, min(self.part_size, self.total - (number - 1) * self.part_size))


def part_size(total: int) -> int:
    """Bytes of each part of a video of `total` bytes, in whole MiB."""
    return max(USUAL_PART, ceil(total / MAX_PARTS / MIB) * MIB)
