"""Films that are no more than their beginning: what we look at when a video arrives."""

#: A file type box of QuickTime and MP4 with nothing in it, in 8 bytes.
VIDEO = b"\0\0\0\x08ftyp"

#: Another film of that size.
OTHER_VIDEO = b"\0\0\0\x08moov"


def film(size: int, filled: bytes = b"\0") -> bytes:
    """Return a film of this many bytes."""
    return VIDEO.ljust(size, filled)


def numbered(number: int) -> bytes:
    """Return a film of `VIDEO`'s size that only this number has: the index of so many bytes."""
    return (len(VIDEO) + number).to_bytes(4) + b"mdat"
