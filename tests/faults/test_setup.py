"""What script/setup says where it may not, or cannot, install what is missing: one line, and nothing is started."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.faults
TOOLS = ["bash", "basename", "tr", "grep", "cat", "mkdir", "python3"]


@pytest.fixture
def machine(tmp_path):
    """machine(name=script, ...) → how set_up ends where only TOOLS and these commands exist."""

    def set_up(**commands: str) -> subprocess.CompletedProcess:
        bin_ = tmp_path / "bin"
        bin_.mkdir()
        for tool in TOOLS:
            if tool not in commands:
                (bin_ / tool).symlink_to(shutil.which(tool))
        for name, script in commands.items():
            (bin_ / name.replace("_", "-")).write_text(f"#!{bin_}/bash\n{script}\n")
            (bin_ / name.replace("_", "-")).chmod(0o755)
        environment = {"PATH": str(bin_), "CERTSITE_VAR": str(tmp_path / "var"), "HOME": os.environ.get("HOME", "/")}
        return subprocess.run(
            [bin_ / "bash", "-c", ". script/setup; set_up"], cwd=ROOT, env=environment, capture_output=True, text=True
        )

    return set_up


def test_it_names_what_root_would_have_to_install(machine):
    done = machine(dpkg_query="exit 1", apt_get="exit 99", id="echo 1000", sudo="exit 1")
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "missing: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in line
    assert "as root: apt-get install libpango-1.0-0" in line


def test_it_names_what_is_missing_where_there_is_no_apt(machine):
    done = machine(dpkg_query="exit 1", id="echo 0")
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "missing: libpango-1.0-0" in line and "no Debian or Ubuntu" in line


def test_it_says_that_python_is_too_old(machine):
    done = machine(python3='[ "$1" = -V ] && { echo Python 3.9.2; exit; }; exit 1')
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "Python 3.11 or newer is needed, but there is only Python 3.9.2" in line


def test_it_says_that_its_folder_cannot_be_written(machine, tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    done = machine(dpkg_query="echo install ok installed")
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "cannot be written; set CERTSITE_VAR" in line
