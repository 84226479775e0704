"""One HTTP request to an address that somebody else chose: to a public machine, bounded in time and size. No Django."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from time import monotonic
from typing import Final

from kernel.addresses import AddressRefused, Lookup, Target, public_addresses, target_of

MOST_BYTES: Final = 65_536
SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: of the body at most as many bytes as were asked for. A redirect is an answer like any other."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool


class CallFailed(Exception):
    """No answer. `why`: `refused` (an address that we don't call), `connect`, `tls`, `timeout` or `broken`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def call(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most: int = MOST_BYTES,
    loopback: bool = False,
    lookup: Lookup = socket.getaddrinfo,
) -> Answer:
    """Ask once, and follow nothing. All of it ends after `seconds` (looking up the name has the resolver's own limit).

    It connects to the very addresses that were checked, and the certificate must be the name's. Raises CallFailed.
    """
    try:
        target = target_of(url, loopback=loopback)
        addresses = public_addresses(target, loopback=loopback, lookup=lookup)
    except AddressRefused as error:
        raise CallFailed("refused") from error
    connection = _Pinned(target, addresses, seconds)
    clock = Timer(seconds, connection.cut_off)
    clock.daemon = True
    clock.start()
    try:
        return _asked(connection, target, method, body, headers or {}, most)
    except ssl.SSLError as error:
        raise CallFailed("timeout" if connection.late else "tls") from error
    except TimeoutError as error:
        raise CallFailed("timeout") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        late, unreached = connection.late, not connection.reached
        raise CallFailed("timeout" if late else "connect" if unreached else "broken") from error
    finally:
        clock.cancel()
        connection.close()


def _asked(
    connection: _Pinned, target: Target, method: str, body: bytes | None, headers: Mapping[str, str], most: int
) -> Answer:
    connection.request(
        method, target.path, body=body, headers={"Host": target.authority, "Connection": "close", **headers}
    )
    response = connection.getresponse()
    read = response.read(most + 1)
    if connection.late:
        raise TimeoutError
    return Answer(response.status, dict(response.headers), read[:most], len(read) > most)


class _Pinned(http.client.HTTPConnection):
    """A connection to the addresses that were checked, whatever the name says by now."""

    def __init__(self, target: Target, addresses: Sequence[str], seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target, self._addresses, self._end = target, addresses, monotonic() + seconds
        self._raw: socket.socket | None = None
        self.late = False

    @property
    def reached(self) -> bool:
        return self._raw is not None

    def connect(self) -> None:
        raw = self._raw = self._reach()
        raw.settimeout(max(self._end - monotonic(), 0.001))
        if self._target.secure:
            wrapped = ssl.create_default_context().wrap_socket(
                raw, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self._raw = wrapped
            wrapped.do_handshake()
            self.sock = wrapped
        else:
            self.sock = raw

    def cut_off(self) -> None:
        """The time is over: whatever waits on the connection wakes up. Called from another thread."""
        self.late = True
        raw = self._raw
        if raw is not None:
            with suppress(OSError):
                socket.socket.shutdown(raw, socket.SHUT_RDWR)

    def close(self) -> None:
        super().close()
        if self._raw is not None:
            self._raw.close()

    def _reach(self) -> socket.socket:
        """The first that answers."""
        failure: OSError = TimeoutError()
        for address in self._addresses:
            left = self._end - monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                return socket.create_connection((address, self._target.port), timeout=left)
            except OSError as error:
                failure = error
        raise failure
