"""A phone without its script: the requests that it makes about photos."""

import base64
import uuid

from tests.factories.photos import sha256

TUS = {"Tus-Resumable": "1.0.0"}
TAKEN = "2026-11-20T09:15:00+08:00"


class Phone:
    """Speaks tus as the page's script does."""

    def __init__(self, browser, audit):
        self.browser, self.url = browser, f"/audits/{audit.reference}/photos/"

    def create(self, photo: bytes, blob: bytes | None = None, **changed):
        blob = photo if blob is None else blob
        told = {"sha256": sha256(photo), "part": sha256(blob), "name": "货架.jpg", "taken": TAKEN} | changed
        words = ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items() if key != "size"
        )
        headers = TUS | {"Upload-Length": str(changed.get("size", len(blob))), "Upload-Metadata": words}
        return self.browser.post(f"{self.url}uploads/", headers=headers)

    def address(self, photo: bytes, part: bytes | None = None) -> str:
        return f"{self.url}uploads/{sha256(photo)}/{sha256(photo if part is None else part)}/"

    def head(self, photo: bytes, part: bytes | None = None):
        return self.browser.head(self.address(photo, part), headers=TUS)

    def patch(self, photo: bytes, start: int, content: bytes, part: bytes | None = None):
        return self.browser.patch(
            self.address(photo, part), content, content_type="application/offset+octet-stream",
            headers=TUS | {"Upload-Offset": str(start)}, CONTENT_TYPE="application/offset+octet-stream",
        )  # fmt: skip

    def send(self, photo: bytes, part: bytes | None = None):
        self.create(photo, part)
        return self.patch(photo, 0, photo if part is None else part, part)

    def link(self, photo: bytes, code: str, uid=None):
        data = {"id": str(uid or uuid.uuid4()), "indicator": code}
        return self.browser.post(f"{self.url}{sha256(photo)}/links/", data, headers={"Accept": "application/json"})

    def unlink(self, photo: bytes, uid):
        url = f"{self.url}{sha256(photo)}/links/{uid}/remove/"
        return self.browser.post(url, headers={"Accept": "application/json"})

    def state(self) -> list[dict]:
        return self.browser.get(f"{self.url}state/").json()["photos"]
