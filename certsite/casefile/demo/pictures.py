"""Photos for the demo: drawn shelves and boards with their caption, the last of them still on its way."""

import io
import random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

import audits.services
from audits.models import Audit
from certsite.accounts.models import User
from certsite.casefile.demo.signature import FONT
from certsite.common import clock
from certsite.common.uploads import sha256_of
from scoring.models import Indicator

SIZE = (1920, 1440)
WALLS = ("#d9d4c8", "#cfd6da", "#d8dcd0", "#ddd3cc")
BOXES = ("#b08a5b", "#8f9ea8", "#6f8b77", "#a46a55", "#c2a878")
SCENES = (
    ("备件货架", ("5.1.1.1", "5.1.2.1")),
    ("服务热线值班表", ("5.1.1.2",)),
    ("维修工具校准标签", ("5.1.3.1", "5.1.1.1")),
)
MEETING, RECORD = "首次会议", "培训签到表"


def photograph(audit: Audit, *, by: User) -> None:
    """Some photos with what they serve, and one of which half is here."""
    for number, (caption, codes) in enumerate(SCENES):
        items = Indicator.objects.filter(edition=audit.scorecard.edition, code__in=codes)
        show(audit, caption, number, items, by=by)
    show(audit, MEETING, len(SCENES) + 1, ["opening"], by=by)
    content = scene("仓库温湿度记录", len(SCENES))
    name, sha256 = "仓库温湿度记录.jpg", sha256_of(ContentFile(content))
    blob = audits.services.announce(audit, sha256=sha256, part=sha256, size=len(content), name=name, by=by)
    audits.services.receive(blob, start=0, pieces=[content[: len(content) // 2]], by=by)


def show(audit: Audit, caption: str, number: int, served, *, by: User) -> None:
    """One photo of what its caption says, for these items, findings and meetings."""
    upload = ContentFile(scene(caption, number), f"{caption}.jpg")
    photo = audits.services.store_photo(audit, upload=upload, taken=clock.now(), by=by)
    audits.services.link_photo_to_each(photo, to=served, by=by)


def scene(caption: str, number: int) -> bytes:
    """A JPEG of a shelf with boxes and a board that says what it is."""
    draw = random.Random(number)
    image = Image.new("RGB", SIZE, WALLS[number % len(WALLS)])
    pen = ImageDraw.Draw(image)
    for shelf in range(4):
        floor, left = 420 + shelf * 300, 80
        while left < SIZE[0] - 260:
            width, height = draw.randint(120, 240), draw.randint(90, 220)
            pen.rectangle(
                (left, floor - height, left + width, floor), fill=draw.choice(BOXES), outline="#4a4438", width=4
            )
            pen.rectangle((left + 20, floor - height // 2 - 18, left + 90, floor - height // 2 + 18), fill="#f4f1ea")
            left += width + draw.randint(10, 60)
        pen.rectangle((40, floor, SIZE[0] - 40, floor + 22), fill="#5c6670")
    font = ImageFont.truetype(FONT, 84)
    width = int(font.getlength(caption))
    pen.rectangle((70, 40, 150 + width, 170), fill="#1f3a5f")
    pen.text((110, 48), caption, font=font, fill="#ffffff")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
