"""A provider of texts in a process of its own: takes each after a while, as one far away does, and counts.

`python -m bench.provider SECONDS` prints its port; `GET /counts` says how many came, and how many of them differ.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from typing import Final
from urllib.parse import parse_qs

HOST: Final = "127.0.0.1"


class Provider:
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._taken: Counter[str] = Counter()

    async def serve(self) -> None:
        """Until the process is ended."""
        server = await asyncio.start_server(self._talk, HOST, 0, backlog=128)
        print(server.sockets[0].getsockname()[1], flush=True)
        async with server:
            await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept as long as its client wants."""
        while head := await reader.readline():
            length = 0
            while (line := await reader.readline()).strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            body = await reader.readexactly(length)
            status, said = await self._answer(head.startswith(b"POST"), body.decode())
            content = json.dumps(said).encode()
            lines = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
            writer.write(lines.encode() + content)
            await writer.drain()
        writer.close()

    async def _answer(self, posted: bool, body: str) -> tuple[str, dict[str, object]]:
        if not posted:
            return "200 OK", {"taken": self._taken.total(), "different": len(self._taken)}
        form = parse_qs(body)
        self._taken[f"{form['To'][0]} {form['Body'][0]}"] += 1
        sid = f"SM{self._taken.total():032x}"
        await asyncio.sleep(self._seconds)
        return "201 Created", {"sid": sid, "status": "queued", "num_segments": "1"}


if __name__ == "__main__":
    asyncio.run(Provider(float(sys.argv[1])).serve())
