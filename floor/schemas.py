"""The floor on the wire: what clients send."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stores.wire import READABLE, Input


class CheckInAsked(Input):
    code: Annotated[str, Field(min_length=1, max_length=300, description="A reference, or what the QR says."), READABLE]
