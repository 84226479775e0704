"""Codes in pictures: read however they are turned, refused when they are no pictures."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFilter

from bookings.models import Booking, BookingState
from bookings.tokens import door_url
from floor.errors import PictureUnreadable
from floor.frames import MOST_BYTES, read_code
from tests.factories.world import World
from tests.floor.conftest import expect, file_of, picture_of

TEXT = "https://vitrine.example/c/K7F29QXM"
DOOR, FRAME = "/floor/london/check-in/", "/floor/london/check-in/frame/"


@pytest.mark.parametrize("turned", [0, 17, 45, 90, 180, 265])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_turned_code_is_read(turned: float, kind: str) -> None:
    assert read_code(file_of(picture_of(TEXT, turned=turned), kind)) == TEXT


def test_a_blurred_code_in_a_large_photo_is_read() -> None:
    photo = Image.new("RGB", (4000, 3000), "#7a6f63")
    photo.paste(picture_of(TEXT, turned=8).resize((1200, 1200)), (1500, 900))
    assert read_code(file_of(photo.filter(ImageFilter.GaussianBlur(6)), "JPEG", quality=60)) == TEXT


def test_a_code_on_nothing_is_read_as_on_paper() -> None:
    code = picture_of(TEXT).convert("L")
    clear = Image.new("RGBA", code.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=code.point(lambda value: 255 - value))
    assert read_code(file_of(clear)) == TEXT


def test_a_picture_without_a_code_has_none() -> None:
    assert read_code(file_of(Image.new("RGB", (640, 480), "#884422"))) is None
    assert read_code(file_of(Image.new("1", (1, 1)))) is None


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises many pixels in few bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (chunk, data, b"IEND")
    )


BROKEN = {
    "nothing": b"",
    "words": b"not a picture",
    "a page": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a cut jpeg": file_of(picture_of(TEXT), "JPEG").getvalue()[:600],
    "a cut png": file_of(picture_of(TEXT)).getvalue()[:120],
    "a bomb": png_header(60_000, 60_000),
    "a lie": png_header(5_000, 5_000),
    "another format": file_of(picture_of(TEXT), "GIF").getvalue(),
    "a tiff": file_of(picture_of(TEXT), "TIFF").getvalue(),
    "a postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_picture_is_refused_by_name(name: str) -> None:
    with pytest.raises(PictureUnreadable):
        read_code(BytesIO(BROKEN[name]))


@pytest.mark.parametrize("name", BROKEN)
def test_the_door_answers_bad_pictures_plainly(door: Client, world: World, name: str) -> None:
    response = door.post(DOOR, {"frame": SimpleUploadedFile("frame.png", BROKEN[name])})
    assert response.status_code == 422
    assert "Not a picture we can read" in response.content.decode()
    answer = door.post(FRAME, {"frame": SimpleUploadedFile("frame.png", BROKEN[name])})
    assert answer.status_code == 422
    assert answer.json() == {"code": None}


def test_a_photo_of_the_ticket_lets_in(door: Client, world: World) -> None:
    booking = expect(world)
    response = door.post(DOOR, {"frame": file_of(picture_of(door_url(booking), turned=12))})
    assert response.status_code == 200
    assert "Welcome, Mei Tanaka" in response.content.decode()
    assert Booking.objects.get(pk=booking.pk).state == BookingState.ARRIVED


def test_a_photo_of_something_else_lets_nobody_in(door: Client, world: World) -> None:
    response = door.post(DOOR, {"frame": file_of(Image.new("RGB", (640, 480), "#888888"))})
    assert response.status_code == 422
    assert "No code in the picture" in response.content.decode()


def test_a_frame_is_only_read(door: Client, world: World) -> None:
    booking = expect(world)
    answer = door.post(FRAME, {"frame": file_of(picture_of(door_url(booking)), "JPEG")})
    assert answer.json() == {"code": door_url(booking)}
    assert Booking.objects.get(pk=booking.pk).state == BookingState.CONFIRMED
    assert door.post(FRAME).json() == {"code": None}
    assert door.get(FRAME).status_code == 405


@pytest.mark.parametrize(
    ("frame", "status"),
    [
        (file_of(Image.new("RGB", (800, 1734)), "JPEG"), 200),
        (file_of(Image.new("RGB", (800, 1422)), "JPEG", progressive=True), 422),
        (file_of(Image.new("L", (2000, 1001))), 422),
    ],
)
def test_a_frame_is_as_the_page_sends_it(door: Client, world: World, frame: BytesIO, status: int) -> None:
    """A photo is as large as a telephone makes it; whoever sends frames is nobody yet, and sends them all day."""
    assert read_code(BytesIO(frame.getvalue())) is None
    answer = door.post(FRAME, {"frame": SimpleUploadedFile("frame.jpg", frame.getvalue())})
    assert (answer.status_code, answer.json()) == (status, {"code": None})


@pytest.mark.parametrize("address", [DOOR, FRAME])
def test_a_flood_is_refused_by_its_length(door: Client, world: World, address: str) -> None:
    flood = SimpleUploadedFile("frame.png", b"\0" * (MOST_BYTES + 20_000))
    response = door.post(address, {"frame": flood})
    assert response.status_code == 413
    assert "This picture is too large" in response.content.decode()
