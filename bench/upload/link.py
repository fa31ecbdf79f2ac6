"""An uplink of a given speed and delay: what stands between the browser and the product."""

import asyncio
import socket

from tests.browser.sending.proxy import Proxy

#: Bytes; small, so that the browser sees the link's speed and not that of its buffers.
CHUNK, RECEIVED = 16 * 1024, 64 * 1024

#: Chunks on their way: more than the fastest link holds in its delay.
UNDER_WAY = 128

#: Seconds that a late timer may catch up with.
SLACK = 0.01


class Link(Proxy):
    """Carries `rate` bytes a second upwards; `delay` seconds pass on the way there and back.

    Models the queue and the way, not TCP's slow start or loss.
    """

    def __init__(self, port: int, target: int, *, delay: float) -> None:
        self.delay = delay
        super().__init__(port, target)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED)
        await asyncio.sleep(self.delay)  # the handshake
        await super()._connect(reader, writer)

    async def _pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upwards: bool
    ) -> None:
        way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(UNDER_WAY)
        delivery = asyncio.create_task(self._deliver(way, writer))
        try:
            while data := await reader.read(CHUNK):
                if upwards:
                    self.sent += len(data)
                    await self._throttle(len(data))
                await way.put((self._loop.time() + self.delay / 2, data))
        except OSError:
            pass
        await way.put((0, b""))
        await delivery

    async def _deliver(
        self, way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        lost = False
        while True:
            due, data = await way.get()
            if not data:
                break
            await asyncio.sleep(due - self._loop.time())
            try:
                if not lost:
                    writer.write(data)
                    await writer.drain()
            except OSError:
                lost = True  # go on taking, or the other end waits for ever
        writer.close()

    async def _throttle(self, size: int) -> None:
        if self.rate:
            now = self._loop.time()
            self._free = max(now - SLACK, self._free) + size / self.rate
            await asyncio.sleep(self._free - now)
