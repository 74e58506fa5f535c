"""Chinese and English are complete: every word goes through gettext, and each has its Chinese."""

import importlib.machinery
import importlib.util
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parents[2]
# Words that are the same in both languages, or stand beside their Chinese
BILINGUAL = {"pdf", "letters/frame.html"}
NAMES = {"PDF", "CSV", "XLSX", "SHA", "Ctrl", "English"}
# Blocks whose content is no text: classes and attributes
MARKUP = {"page_class", "form_attributes"}
SPOKEN = ("aria-label", "placeholder", "title", "alt")


@pytest.fixture(scope="module")
def messages():
    """script/messages as a module."""
    loader = importlib.machinery.SourceFileLoader("messages", str(ROOT / "script" / "messages"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("messages", loader))
    loader.exec_module(module)
    return module


def holes(text: str) -> list[str]:
    """The places a translation must leave for values, of either kind."""
    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd]|{\w*}", text))


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


def test_no_word_is_left_over_and_the_file_stands_as_the_script_writes_it(messages):
    known = messages.known()
    wanted = {(message.id, message.context) for message in messages.found()}
    assert not [message.id for message in known if message.id and (message.id, message.context) not in wanted]
    assert not known.obsolete
    text = messages.CATALOGUE.read_text(encoding="utf-8")
    assert "nplurals=1" in text
    assert not re.search(rf'^"({"|".join(messages.CHURN)}):|^#: ', text, re.M), "a line that changes without a word"
    assert messages.written(messages.updated()) == text, "run script/messages"


def test_chinese_has_its_own_marks(messages):
    """Half-width marks between Chinese characters are slips of the keyboard."""
    strings = [text for message in messages.known() if message.id for text in messages.as_tuple(message.string)]
    assert not [
        text for text in strings if re.search(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]|[\u4e00-\u9fff] [，。]", text)
    ]


def said_in(template: str) -> tuple[str, list[str]]:
    """What a template says outside every tag, and what it hands to a tag as words between quotes."""
    markup, quoted, translating, block = "", [], False, ""
    for token in Lexer(template).tokenize():
        tag = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if tag == "comment" or tag.startswith("blocktrans"):
            translating = True
        elif tag == "endcomment" or tag.startswith("endblocktrans"):
            translating = False
        elif tag == "block":
            block = token.contents.split()[1]
        elif tag == "endblock":
            block = ""
        elif translating or block in MARKUP or token.token_type == TokenType.COMMENT:
            continue
        elif token.token_type == TokenType.TEXT:
            markup += token.contents
        elif not tag.startswith("trans"):
            quoted += re.findall(
                r"(?<!_\()(?<!class=)\"([A-Z][a-z]{2,}[^\"/]*|[a-z]{2,} [a-z][^\"/]*)\"", token.contents
            )
    return markup, quoted


def bare_words(template: str) -> list[str]:
    """Latin words that a reader would see, or hear, and that stand outside every translation."""
    markup, quoted = said_in(template)
    page = BeautifulSoup(markup, "html.parser")
    for hidden in page.find_all(["style", "script", "svg"]):
        hidden.decompose()
    spoken = [tag.get(name, "") for tag in page.find_all(True) for name in SPOKEN]
    return re.findall(r"[A-Za-z]{3,}", " ".join([page.get_text(" "), *spoken, *quoted]))


def test_no_template_has_a_word_outside_translation():
    bare = []
    for file in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]:
        path = file.relative_to(ROOT / "templates")
        if BILINGUAL & {*path.parts, str(path)}:
            continue
        bare += [f"{path}: {word}" for word in bare_words(file.read_text(encoding="utf-8")) if word not in NAMES]
    assert not bare, "\n".join(bare)


@pytest.mark.parametrize(
    "template",
    [
        "<p>Bare words</p>",
        '<button aria-label="Close it"></button>',
        '{% include "x.html" with title="Bare words" %}',
        '{{ name|default:"nobody here" }}',
        "{% translate 'Said' %} and unsaid",
    ],
)
def test_a_bare_word_is_found_wherever_it_hides(template):
    assert bare_words(template)


def test_the_libraries_speak_chinese_where_people_meet_them():
    with pytest.raises(ValidationError) as error:
        validate_password("1234")
    said = " ".join(error.value.messages)
    assert "10" in said and not re.search("[A-Za-z]", said)
