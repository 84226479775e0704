"""A peer that reads a request and then hangs up, says nothing, or is good."""

from __future__ import annotations

import socket
from threading import Event, Thread
from typing import Self


class RawPeer:
    """`heard`: the ids of the requests that were read to their end."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}/"
        self.heard: list[str] = []
        self.hangs = self.good = False
        self._came = Event()
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_why: object) -> None:
        self._server.close()
        for one in self._open:
            one.close()

    def wait(self) -> None:
        """Until a request was read."""
        assert self._came.wait(60)

    def _serve(self) -> None:
        while True:
            try:
                one, _where = self._server.accept()
            except OSError:
                return
            self.heard.append(_read(one))
            if self.good:
                one.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            if self.hangs:
                self._open.append(one)
            else:
                one.close()
            self._came.set()


def _read(one: socket.socket) -> str:
    """The id of a request, once all of it is there."""
    text = b""
    while True:
        text += one.recv(65536)
        head, found, body = text.partition(b"\r\n\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
        if found and len(body) >= int(headers["content-length"]):
            return headers["webhook-id"]
