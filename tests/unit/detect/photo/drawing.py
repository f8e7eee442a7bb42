"""Photos drawn at run time, with every trace that a file can carry."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageDraw, ImageFont, PngImagePlugin

PLACE = "16.054400, 108.202200"
SECRETS = (
    b"iPhone", b"2026", b"Nguyen An", b"SN-0042", b"maker secret", b"a comment", b"Da Nang",
    b"Thanh Khe", b"app five", b"ftyp", b"An's note", b"exif", b"Exif", b"xmpmeta", b"ICC_PROFILE",
    b"Photoshop", b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"EXIF", b"XMP ", b"ICCP",
)  # fmt: skip
"""Bytes of `with_everything` that no clean copy may hold."""

_XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/" exif:GPSLatitude="16,3.264N"
exif:GPSLongitude="108,12.132E" photoshop:City="Da Nang"><dc:creator><rdf:Seq>
<rdf:li>Nguyen An</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"""


def scene(size: tuple[int, int] = (320, 240), seed: int = 3) -> Image.Image:
    """Soft colours without any print."""
    luck = np.random.default_rng(seed)
    small = luck.integers(60, 200, (6, 8, 3)).astype(np.uint8)
    return Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)


def exif() -> Image.Exif:
    """Place, times, person, device, numbers, the maker's notes, and a small copy."""
    found = Image.Exif()
    found[0x010F], found[0x0110], found[0x0131] = "Apple", "iPhone 15", "17.1"
    found[0x0132], found[0x013B] = "2026:11:03 07:12:05", "Nguyen An"
    found.get_ifd(0x8825).update(
        {1: "N", 2: (16.0, 3.0, 15.84), 3: "E", 4: (108.0, 12.0, 7.92), 29: "2026:11:03"}
    )
    found.get_ifd(0x8769).update(
        {0x9003: "2026:11:03 07:12:05", 0x9011: "+07:00", 0x927C: b"maker secret" * 9,
         0xA431: "SN-0042", 0x9286: b"ASCII\0\0\0An's note"}
    )  # fmt: skip
    return found


def with_everything(as_format: str, picture: Image.Image | None = None) -> bytes:
    """A JPEG, PNG or WEBP that carries everything its format can."""
    picture = picture or scene()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = io.BytesIO()
    if as_format == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", "Nguyen An")
        notes.add_text("Title", "a comment", zip=True)
        notes.add_itxt("XML:com.adobe.xmp", _XMP.decode())
        picture.save(out, "PNG", pnginfo=notes, exif=exif(), icc_profile=profile)
        data = out.getvalue()
        time = b"tIME" + struct.pack(">HBBBBB", 2026, 11, 3, 7, 12, 5)
        chunk = struct.pack(">I", 7) + time + struct.pack(">I", zlib.crc32(time))
        end = data.rindex(b"IEND") - 4
        return data[:end] + chunk + data[end:] + b"\0\0\0\x18ftypmp42 after the end"
    if as_format == "WEBP":
        picture.save(out, "WEBP", exif=exif(), xmp=_XMP, icc_profile=profile)
        return out.getvalue()
    picture.save(out, "JPEG", exif=exif(), xmp=_XMP, comment=b"a comment", icc_profile=profile)
    data = out.getvalue()
    city = b"\x1c\x02\x5a" + struct.pack(">H", 9) + b"Thanh Khe"
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(city)) + city
    extra = _segment(13, b"Photoshop 3.0\0" + resource) + _segment(5, b"app five")
    film = b"\0\0\0\x18ftypmp42" + b"film" * 40
    return data[:2] + extra + data[2:] + film


def _segment(number: int, body: bytes) -> bytes:
    return bytes((0xFF, 0xE0 + number)) + struct.pack(">H", len(body) + 2) + body


def sign(lines: list[str], size: tuple[int, int] = (1200, 900), height: int = 56) -> Image.Image:
    """A soft scene with white signs that carry the lines, one below the other."""
    picture = scene(size)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=height)
    at = 60
    for line in lines:
        box = draw.textbbox((80, at), line, font=font)
        draw.rectangle((box[0] - 24, box[1] - 20, box[2] + 24, box[3] + 20), fill="white")
        draw.text((80, at), line, font=font, fill=(20, 20, 30))
        at += 3 * height
    return picture


def stored(picture: Image.Image, as_format: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, as_format, **options)
    return out.getvalue()


def code(says: str, side: int = 200) -> Image.Image:
    """A QR code; needs zxing-cpp."""
    import zxingcpp

    made = zxingcpp.create_barcode(says, zxingcpp.BarcodeFormat.QRCode)
    drawn = Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(made, scale=4)))
    return drawn.convert("RGB").resize((side, side), Image.Resampling.NEAREST)


def face(side: int = 300) -> Image.Image:
    """A portrait that scikit-image carries (NASA, public domain); never stored in this project."""
    from skimage import data

    return Image.fromarray(data.astronaut()).crop((90, 0, 360, 270)).resize((side, side))
