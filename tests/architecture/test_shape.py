"""What the import contracts cannot see: who writes states, who stands beside a moment, where words and tasks are."""

import ast
import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import certsite.celery_app
from certsite.schedule import BEAT
from certsite.workflow.management.commands.draw_states import drawn

ROOT = Path(__file__).resolve().parents[2]
APPS = ["scoring", "applications", "audits", "certificates"]
OURS = [*APPS, "certsite"]
FLOORS = ["certsite.common", "certsite.workflow", "certsite.notifications", "certsite.accounts", "certsite.pages",
          "scoring", "applications", "audits", "certificates", "certsite.casefile"]  # fmt: skip
URL_NAMES = {"pages": 4, "scoring": 5, "applications": 6, "enquiries": 6, "audits": 7, "certificates": 8}
TEMPLATE_FLOOR = {"accounts": 3, "pages": 4, "scoring": 5, "applications": 6, "audits": 7, "certificates": 8,
                  "casefile": 9}  # fmt: skip


def sources(*folders: str):
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file


def own_models():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


def test_a_state_moves_in_one_place_only():
    offenders = []
    for file in sources(*OURS):
        if file == ROOT / "certsite" / "workflow" / "moves.py":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
                    offenders.append(f"{file.relative_to(ROOT)}:{node.lineno}")
            is_update = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("update", "bulk_update")
            if is_update and any(keyword.arg == "state" for keyword in node.keywords):
                offenders.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert not offenders


def test_every_state_stands_in_its_table_of_steps():
    stateful = [model for model in own_models() if any(field.name == "state" for field in model._meta.fields)]
    assert len(stateful) == 12
    for model in stateful:
        choices = {code for code, _label in model._meta.get_field("state").choices}
        assert set(model.STEPS) == choices, model
        assert {to for steps in model.STEPS.values() for to in steps} <= choices, model


def test_the_drawn_states_are_current():
    assert (ROOT / "docs" / "states.md").read_text() == drawn(), "run manage.py draw_states > docs/states.md"


def test_every_moment_has_its_person():
    """`closed_at` goes with `closed_by`; what a machine does by itself is named here."""
    by_itself = {("workflow", "HistoryEntry")}
    for model in own_models():
        names = {field.name for field in model._meta.fields}
        for name in names:
            if name.endswith("_at") and (model._meta.app_label, model.__name__) not in by_itself:
                assert name.removesuffix("_at") + "_by" in names, f"{model.__name__}.{name}"


def floor_of(model) -> int:
    return next(n for n, floor in reversed(list(enumerate(FLOORS))) if model.__module__.startswith(floor))


def test_relations_point_down():
    for model in own_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.related_model in own_models():
                assert floor_of(field.related_model) <= floor_of(model), f"{model.__name__}.{field.name}"


def test_no_template_of_a_lower_app_names_an_address_of_a_higher_one():
    for file in (ROOT / "templates").rglob("*.html"):
        room = file.relative_to(ROOT / "templates").parts[0]
        if room not in TEMPLATE_FLOOR:
            continue
        for name in re.findall(r"{%\s*url\s+['\"](\w+):", file.read_text()):
            assert URL_NAMES.get(name, 0) <= TEMPLATE_FLOOR[room], f"{file.relative_to(ROOT)} names {name}:"


def test_every_entry_of_the_beat_names_a_task():
    certsite.celery_app.app.loader.import_default_modules()
    assert {row["task"] for row in BEAT.values()} <= set(certsite.celery_app.app.tasks)


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_every_requirement_is_pinned_and_has_its_reason_above(name):
    lines = (ROOT / name).read_text().splitlines()
    for above, line in zip(["", *lines], lines, strict=False):
        if line and not line.startswith(("#", "-r")):
            assert "==" in line, line
            assert above.startswith("#") and len(above) > 10, f"{line} has no reason"


def test_the_requirements_are_what_is_installed():
    installed = {dist.metadata["Name"].lower().replace("_", "-"): dist.version for dist in distributions()}
    wanted = (ROOT / "requirements.txt").read_text() + (ROOT / "tests" / "requirements.txt").read_text()
    for name, version in re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", wanted, re.M):
        assert installed[name.lower().replace("_", "-")] == version, name


def test_celery_is_imported_by_tasks_only():
    for file in sources(*OURS):
        if file.name in ("tasks.py", "celery_app.py", "schedule.py", "health.py", "__init__.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.split(".")[0] == "celery" for name in names), file


def test_no_inline_script_or_style_in_a_page():
    for file in (ROOT / "templates").rglob("*.html"):
        if {"letters", "pdf"} & set(file.relative_to(ROOT / "templates").parts):
            continue
        text = file.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), file
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']", text), file


def test_files_and_functions_stay_short():
    """Past about 300 lines a file is split, past about 35 a function (design: architecture)."""
    for file in sources(*OURS):
        text = file.read_text()
        assert text.count("\n") <= 320, file
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno <= 45, f"{file.relative_to(ROOT)}: {node.name}"
