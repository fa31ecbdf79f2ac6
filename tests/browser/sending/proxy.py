"""A network that fails: a TCP proxy before S3 that cuts, stalls, throttles and goes away."""

import asyncio
import socket
import threading
from collections.abc import Coroutine
from typing import Any

CHUNK = 64 * 1024


class Proxy:
    """Forwards `port` to `target` on loopback. The faults are attributes and methods."""

    def __init__(self, port: int, target: int) -> None:
        self.port, self.target = port, target
        #: Bytes that went towards S3, lost ones included.
        self.sent = 0
        #: New connections are refused, running ones have been cut.
        self.down = False
        #: Nothing moves, yet nothing is closed.
        self.stalled = False
        #: Bytes a second for all connections together; 0 is no limit.
        self.rate = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._free = 0.0
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        listening = socket.create_server(("127.0.0.1", port))
        # Small, so that a browser cannot hand over a whole part that goes no further.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, CHUNK)
        self._server = self._run(asyncio.start_server(self._connect, sock=listening))

    def cut(self) -> None:
        """Break every connection, now."""

        async def abort() -> None:
            for writer in list(self._writers):
                writer.transport.abort()

        self._run(abort())

    def go_down(self) -> None:
        """The network is gone until `come_back`."""
        self.down = True
        self.cut()

    def come_back(self) -> None:
        """All faults end; the count of bytes goes on."""
        self.down = self.stalled = False
        self.rate = 0

    def stop(self) -> None:
        """Close everything."""
        self.down = self.stalled = False
        self.cut()

        async def close() -> None:
            self._server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self._run(close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.down:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        await asyncio.gather(self._pipe(reader, back, True), self._pipe(there, writer, False))
        self._writers -= {writer, back}

    async def _pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upwards: bool
    ) -> None:
        try:
            while data := await reader.read(CHUNK):
                if upwards:
                    self.sent += len(data)
                    await self._throttle(len(data))
                while self.stalled:
                    await asyncio.sleep(0.1)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def _throttle(self, size: int) -> None:
        if self.rate:
            now = self._loop.time()
            self._free = max(now, self._free) + size / self.rate
            await asyncio.sleep(self._free - now)
