"""The papers of the stories: short texts as they are told, pictures drawn from their name."""

from __future__ import annotations

import hashlib
import io
import random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from app.demo.story import PaperStory

WIDE, HIGH = 800, 534
_WALLS = ((214, 205, 190), (196, 204, 206), (222, 212, 198), (188, 178, 164))
_STAINS = ((122, 92, 60), (96, 104, 100), (70, 66, 62))


def content_of(paper: PaperStory, key: str) -> bytes:
    """The bytes of the paper: the same for the same paper on every machine."""
    if paper.text:
        return f"{paper.about}\n\n{paper.text}\n".encode()
    return picture(f"{key} {paper.file}")


def stand_in(words: str) -> bytes:
    """A page that says what the firm would enclose in its place, a PDF."""
    page = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(page)
    draw.rectangle((90, 90, 1150, 1664), outline=120, width=3)
    draw.text((150, 160), words, fill=30, font=ImageFont.load_default(30))
    file = io.BytesIO()
    page.save(file, "PDF", resolution=150, title=words.splitlines()[0])
    return file.getvalue()


def picture(name: str) -> bytes:
    """A plain picture of a damaged surface, a PNG; another name gives another picture."""
    seeded = random.Random(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]))
    image = Image.new("RGB", (WIDE, HIGH), seeded.choice(_WALLS))
    draw = ImageDraw.Draw(image)
    stain = seeded.choice(_STAINS)
    x, y = seeded.randint(220, 580), seeded.randint(140, 380)
    for _ in range(40):
        wide, high = seeded.randint(20, 170), seeded.randint(15, 120)
        left, top = x + seeded.randint(-190, 190), y + seeded.randint(-120, 120)
        shade = tuple(min(255, part + seeded.randint(0, 70)) for part in stain)
        draw.ellipse((left - wide, top - high, left + wide, top + high), fill=shade)
    image = image.filter(ImageFilter.GaussianBlur(16))
    draw = ImageDraw.Draw(image)
    for _ in range(3):
        point = (seeded.randint(0, WIDE), seeded.randint(0, HIGH))
        line = [point]
        for _ in range(12):
            point = (point[0] + seeded.randint(-60, 70), point[1] + seeded.randint(-10, 50))
            line.append(point)
        draw.line(line, fill=(60, 54, 48), width=seeded.randint(2, 4))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
