"""Pictures that are handed in, made anew from their points: where, when and what hides behind them is gone."""

from io import BytesIO

from PIL import Image, ImageOps

from app.core.errors import Refused

FORMATS = {"png": "PNG", "jpg": "JPEG"}
"""The endings of pictures, and what Pillow calls them."""
MOST_PIXELS = 24_000_000
"""Points of the largest picture: 6000 × 4000, more than most phones take."""
QUALITY = 90
HASTE = 3
"""How hard a PNG is pressed: the answer waits for it."""
MODES = {"1": "L", "L": "L", "I;16": "L", "I": "L"}
DAMAGE = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, MemoryError)
"""What Pillow raises for pictures that are broken or forged."""
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def is_picture(ending: str) -> bool:
    """Whether a file with this ending is made anew."""
    return ending in FORMATS


def made_anew(data: bytes, ending: str) -> bytes:
    """Return the picture as it looks, upright, in the format of its ending, and nothing else that the file held.

    Raises `Refused`: `picture_too_large` beyond `MOST_PIXELS`, `file_type` for what is no whole picture.
    """
    try:
        with Image.open(BytesIO(data), formats=[FORMATS[ending]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("picture_too_large")
            return _written(_bare(picture), FORMATS[ending])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("picture_too_large") from None
    except DAMAGE:
        raise Refused("file_type") from None


def _bare(picture: Image.Image) -> Image.Image:
    """Return the points of the first frame, turned as its camera said, with nothing beside them."""
    upright = ImageOps.exif_transpose(picture)
    is_clear = picture.format == "PNG" and picture.has_transparency_data
    made = upright.convert("RGBA" if is_clear else MODES.get(upright.mode, "RGB"))
    made.info = {}
    return made


def _written(picture: Image.Image, kind: str) -> bytes:
    """Return a picture as a file."""
    file = BytesIO()
    if kind == "PNG":
        picture.save(file, kind, compress_level=HASTE)
    else:
        picture.save(file, kind, quality=QUALITY)
    return file.getvalue()
