"""The benchmark runs; what it measures is nobody's test."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


def test_the_benchmark_of_the_board_prints_queries_and_ratios():
    numbers = ["--auditors", "5", "--audits", "12", "--unplanned", "4", "--times", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.performance.board", *numbers], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "certsite.settings", "DEBUG": "1"}, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    boards = re.findall(r"^/audits/board/ +(\d+) +[\d.]+ ms +[\d.]+ +\d+ kB$", done.stdout, re.M)
    assert len(boards) == 2 and boards[0] == boards[1], done.stdout
