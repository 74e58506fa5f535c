"""Every letter that is queued has its words, and every letter's words are queued."""

import ast
from pathlib import Path

from applications.models import Review

ROOT = Path(__file__).resolve().parents[2]
LETTERS = ROOT / "templates" / "letters"
SENDERS = {"queue": 0, "_send": 0, "to_client": 0, "to_staff": 0, "_to": 1}


def queued() -> set[str]:
    """The names of letters in the code; the one that is put together stands for each of its kinds."""
    names = {f"application-{outcome}" for outcome in Review.Outcome.values}
    for file in [*ROOT.glob("*/emails.py"), *ROOT.glob("certsite/*/services.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            place = SENDERS.get(getattr(node.func, "id", "")) if isinstance(node, ast.Call) else None
            if place is not None and isinstance(node.args[place], ast.Constant):
                names.add(node.args[place].value)
    return names


def test_every_letter_has_subject_and_text_and_none_is_left_over():
    subjects = {file.name.removesuffix(".subject.txt") for file in LETTERS.glob("*.subject.txt")}
    texts = {file.stem for file in LETTERS.glob("*.txt")} - {f"{name}.subject" for name in subjects} - {"frame"}
    assert queued() == subjects == texts
    assert len(subjects) > 20


def test_text_and_html_share_one_frame_with_one_link():
    for frame in ("frame.txt", "frame.html"):
        assert (LETTERS / frame).read_text().count("{{ site_url }}{{ url }}") == 1
    for file in LETTERS.glob("*.txt"):
        assert file.name == "frame.txt" or "url" not in file.read_text(), f"{file.name} has a second link"
