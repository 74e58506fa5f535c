"""Chinese and English are complete: every word goes through gettext, and each has its Chinese."""

import importlib.machinery
import importlib.util
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
# Words that are the same in both languages, or stand beside their Chinese
BILINGUAL = {"pdf", "letters/frame.html"}
NAMES = {"PDF", "CSV", "XLSX", "Ctrl", "English"}


@pytest.fixture(scope="module")
def messages():
    """script/messages as a module."""
    loader = importlib.machinery.SourceFileLoader("messages", str(ROOT / "script" / "messages"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("messages", loader))
    loader.exec_module(module)
    return module


def holes(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]", text))


def test_every_word_has_its_chinese_with_the_same_holes(messages):
    known = messages.known()
    wrong = []
    for message in messages.found():
        if not message.id:
            continue
        ids = messages.as_tuple(message.id)
        translated = known.get(message.id, message.context)
        strings = messages.as_tuple(translated.string) if translated else ()
        if not strings or not all(strings) or translated.fuzzy:
            wrong.append(f"no Chinese: {ids[0]}")
        elif holes(strings[0]) != holes(ids[-1]):
            wrong.append(f"other holes: {ids[0]}")
    assert not wrong, "\n".join(wrong)


def test_no_word_is_left_over(messages):
    wanted = {(message.id, message.context) for message in messages.found()}
    left = [message.id for message in messages.known() if message.id and (message.id, message.context) not in wanted]
    assert not left


def bare_words(template: str) -> list[str]:
    """Latin words that a reader would see, or hear, and that stand outside every translation."""
    template = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", template, flags=re.S)
    template = re.sub(r"{% blocktranslate.*?{% endblocktranslate.*?%}", "", template, flags=re.S)
    template = re.sub(r"{% block (page_class|form_attributes) %}.*?{% endblock %}", "", template, flags=re.S)
    page = BeautifulSoup(re.sub(r"{%.*?%}|{{.*?}}", "", template, flags=re.S), "html.parser")
    for hidden in page.find_all(["style", "script", "svg"]):
        hidden.decompose()
    spoken = [
        tag.get(name, "") for tag in page.find_all(True) for name in ("aria-label", "placeholder", "title", "alt")
    ]
    return re.findall(r"[A-Za-z]{3,}", " ".join([page.get_text(" "), *spoken]))


def test_no_template_has_a_word_outside_translation():
    bare = []
    for file in (ROOT / "templates").rglob("*.html"):
        path = file.relative_to(ROOT / "templates")
        if BILINGUAL & {*path.parts, str(path)}:
            continue
        bare += [f"{path}: {word}" for word in bare_words(file.read_text(encoding="utf-8")) if word not in NAMES]
    assert not bare, "\n".join(bare)
