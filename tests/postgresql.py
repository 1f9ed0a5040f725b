"""A PostgreSQL server of the tests' own: made in an empty folder, reached by a socket in it, gone afterwards."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import BinaryIO

import psycopg

from tools.services import postgresql_programs

UNPRIVILEGED = "postgres"  # the server refuses to run as root; Debian's package brings this user
CAREFREE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=200")

INITDB = ("--auth=trust", f"--username={UNPRIVILEGED}", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")


@dataclass(frozen=True, slots=True)
class Cluster:
    folder: Path

    def address(self, database: str) -> str:
        return f"postgresql://{UNPRIVILEGED}@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """The name of a new database that begins as a copy of the template."""
        database = f"test_{secrets.token_hex(8)}"
        self._command(f"CREATE DATABASE {database} TEMPLATE {template}")
        return database

    def drop(self, database: str) -> None:
        self._command(f"DROP DATABASE {database} WITH (FORCE)")

    def answers(self) -> bool:
        try:
            self._command("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _command(self, sql: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        server = _start(folder)
        try:
            yield _reachable(server, Cluster(folder), folder / "log")
        finally:
            server.terminate()
            server.wait()
    finally:
        shutil.rmtree(folder)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    programs = postgresql_programs()
    assert programs, "PostgreSQL is not installed: `make test` brings it, or apt install postgresql."
    if os.geteuid() == 0:
        shutil.chown(folder, UNPRIVILEGED, UNPRIVILEGED)
    settings = [argument for setting in CAREFREE for argument in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        made = _spawn(log, programs / "initdb", *INITDB, "-D", folder / "data").wait()
        assert made == 0, (folder / "log").read_text()
        return _spawn(log, programs / "postgres", "-D", folder / "data", "-k", folder, *settings)


def _spawn(log: BinaryIO, *command: str | Path) -> subprocess.Popen[bytes]:
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    return subprocess.Popen(
        command, stdout=log, stderr=log, cwd="/", user=user, group=user, extra_groups=[] if user else None
    )


def _reachable(server: subprocess.Popen[bytes], cluster: Cluster, log: Path) -> Cluster:
    while not cluster.answers():
        assert server.poll() is None, log.read_text()
        sleep(0.02)
    return cluster
