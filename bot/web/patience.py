"""How long and how large what a caller wants may be said: a head that never ends closes its connection. No request is read here.

uvicorn bounds the time between two requests, not the time that one takes to arrive, and not the size of its head; a body's are `limit`'s
affair.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_S = 10.0
LARGEST_HEAD = 64 * 1024


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 with ends to its patience.

    A head must be whole within HEAD_S of its connection or of its first byte, and within LARGEST_HEAD and one more piece from the line.
    """

    _giving_up: asyncio.TimerHandle | None = None
    _unread = 0  # bytes that came since the last head was whole and its body was

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came; wait on where it is no whole head yet."""
        before = self.cycle
        in_body = before is not None and before.more_body  # pyright: ignore[reportUnnecessaryComparison] - None at first
        super().data_received(data)
        self._unread = 0 if in_body or self.cycle is not before else self._unread + len(data)
        if self._unread > LARGEST_HEAD:
            self.transport.close()
        elif self.cycle is not None and not self.cycle.response_complete:  # pyright: ignore[reportUnnecessaryComparison] - None at first
            self._stop_waiting()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the wait."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._giving_up is None:
            self._giving_up = self.loop.call_later(HEAD_S, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None
