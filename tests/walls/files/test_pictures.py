"""D4: pictures that are handed in are made anew, so that nothing but what they show is kept; all else is saved."""

import io
import struct
import time
import zlib

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, PngImagePlugin

from app.core.db import commit, db, writing
from app.core.digests import digest
from app.core.errors import Refused
from app.learning.models import Upload
from app.learning.operations.attempts import start_attempt
from app.learning.operations.uploads import store_upload
from app.learning.queries.attempts import attempt
from app.learning.queries.uploads import file_bytes
from app.learning.rules.files import MIMES, safe_name
from app.learning.rules.pictures import MOST_PIXELS, made_anew
from tests.factories import NOW, make_person, publish_course
from tests.learners import take_course
from tests.learning.handed import CHANGES, FINAL_EN

CANARY = b"zlata-at-44.8176N-17.2105E"
SCRIPT = b"<script>alert(1)</script>"
JPG, PNG = "jpg", "png"


def drawing(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """Draw a red mark in the upper left corner on white."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG file."""
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def noted_png() -> bytes:
    """A PNG with a comment, place, profile and a tail."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", CANARY.decode())
    notes.add_itxt("Author", CANARY.decode(), zip=True)
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    data = saved(drawing(), "PNG", pnginfo=notes, exif=exif, icc_profile=b"profile " + CANARY)
    return data.replace(b"IEND", b"IEND", 1) + CANARY + SCRIPT


def noted_jpeg(orientation: int = 1) -> bytes:
    """A JPEG with the place where it was taken, a comment, a small picture and a tail."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x8298] = orientation, CANARY.decode(), CANARY.decode()
    exif.get_ifd(0x8825)[1] = CANARY.decode()
    data = saved(drawing(), "JPEG", exif=exif, comment=CANARY, icc_profile=b"profile " + CANARY)
    return data + CANARY + b"PK\x03\x04" + SCRIPT


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is large and is not."""
    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG with a comment that unpacks to 300 MB."""
    press = zlib.compressobj(9)
    body = b"".join(press.compress(b"\0" * 1_000_000) for _ in range(300)) + press.flush()
    whole = saved(drawing(), "PNG")
    return whole[:33] + chunk(b"zTXt", b"Comment\0\0" + body) + whole[33:]


@pytest.mark.parametrize(("data", "ending"), [(noted_png(), PNG), (noted_jpeg(), JPG)], ids=[PNG, JPG])
def test_place_camera_comments_and_tails_are_gone(data: bytes, ending: str) -> None:
    made = made_anew(data, ending)
    for hidden in (CANARY, SCRIPT, b"Exif", b"ICC", b"iCCP", b"tEXt", b"iTXt", b"zTXt", b"PK\x03\x04"):
        assert hidden not in made, hidden
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == (60, 40) and not picture.getexif() and "icc_profile" not in picture.info


def test_a_picture_stands_as_its_camera_was_held() -> None:
    with Image.open(io.BytesIO(made_anew(noted_jpeg(orientation=6), JPG))) as picture:
        assert picture.size == (40, 60)
        assert picture.convert("RGB").getpixel((38, 2))[1] < 80, "the red corner is turned to the right"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_mode_are_kept_as_they_look(mode: str) -> None:
    original = Image.new("I;16", (9, 9)) if mode == "I;16" else drawing(mode=mode)
    with Image.open(io.BytesIO(made_anew(saved(original, "PNG"), PNG))) as picture:
        assert picture.size == original.size


def test_a_moving_picture_stands_still() -> None:
    moving = saved(drawing(), "PNG", save_all=True, append_images=[drawing((60, 40), "RGB").rotate(180)])
    with Image.open(io.BytesIO(made_anew(moving, PNG))) as picture:
        assert getattr(picture, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("data", "ending", "code"),
    [
        (bomb(60_000, 60_000), PNG, "picture_too_large"),
        (bomb(2**31 - 1, 2**31 - 1), PNG, "picture_too_large"),
        (bomb(MOST_PIXELS // 1000 + 1, 1000), PNG, "picture_too_large"),
        (bomb(0, 5), PNG, "file_type"),
        (bomb(4000, 4000), PNG, "file_type"),
        (text_bomb(), PNG, "file_type"),
        (saved(drawing(), "GIF"), PNG, "file_type"),
        (saved(drawing(), "PNG"), JPG, "file_type"),
        (saved(drawing(), "JPEG"), PNG, "file_type"),
        (saved(drawing(), "TIFF"), JPG, "file_type"),
        (saved(drawing(), "WEBP"), JPG, "file_type"),
        (b"\x89PNG\r\n\x1a\n" + SCRIPT, PNG, "file_type"),
        (b"\xff\xd8\xff" + SCRIPT * 9, JPG, "file_type"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', PNG, "file_type"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run", JPG, "file_type"),
        (saved(drawing(), "PNG")[:90], PNG, "file_type"),
        (saved(drawing((600, 400)), "JPEG")[:700], JPG, "file_type"),
    ],
)
def test_floods_forgeries_and_halves_are_refused_cheaply(data: bytes, ending: str, code: str) -> None:
    began = time.process_time()
    with pytest.raises(Refused, match=code):
        made_anew(data, ending)
    assert time.process_time() - began < 5


def outcome(data: bytes, ending: str) -> bytes | str:
    """Return the picture made anew, or the code with which it is refused."""
    try:
        return made_anew(data, ending)
    except Refused as refused:
        return refused.code


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(st.data())
def test_no_damage_is_a_fault(data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from([PNG, JPG]))
    whole = bytearray(noted_png() if ending == PNG else noted_jpeg())
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    made = outcome(bytes(whole), ending)
    assert isinstance(made, str) or (CANARY not in made and SCRIPT not in made)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a\r\nContent-Type: text/html\r\n\r\nb.png", "html____b.png"),
        ("\u202egnp.exe.png", "gnp_exe.png"),
        ("a\x00.exe\x00.png", "a__exe.png"),
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\zlata\\slika.png", "slika.png"),
        ("\u2066\u200b\ufeff.png", "file.png"),
        ("con.png", "con.png"),
        ('a";filename="b.png', "a__filename__b.png"),
    ],
)
def test_names_lose_every_sign_that_steers(name: str, kept: str) -> None:
    made = safe_name(name, PNG)
    assert made.isprintable() and not set(made) & set('\r\n"/\\:;\x00\u202e')
    assert made.split(".")[0].replace("_", " ").split() == kept.split(".")[0].replace("_", " ").split()


def test_what_is_kept_is_the_new_picture_and_known_by_the_digest_of_the_one_that_came(app: Flask) -> None:
    publish_course(changes=CHANGES | {"quizzes/demo/final.en.md": FINAL_EN.replace("pdf docx", "pdf png jpg")})
    person = make_person()
    person_id = person.id
    enrolled = take_course(person)
    data = noted_jpeg()
    with writing():
        serial = start_attempt(enrolled, "final", NOW)
        found = attempt(person_id, serial)
        assert found is not None
        first = store_upload(found, "form", "Slika.JPEG", io.BytesIO(data), NOW)
        again = store_upload(found, "form", "other.jpg", io.BytesIO(data), NOW)
        commit()
    row = db.session.query(Upload).one()
    assert (first[0], first[1]) == (again[0], "Slika.jpg")
    assert row.digest == digest(data) and row.size == len(row.data) and row.mime == MIMES[JPG]
    assert CANARY not in row.data and file_bytes(found.id, "form", first) == row.data
