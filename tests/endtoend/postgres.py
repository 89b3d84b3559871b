"""A PostgreSQL server of the tests' own, with a schema for each server under test."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

START_SECONDS_MAX = 60
# Debian's nobody: PostgreSQL refuses to run as root.
NOBODY = 65534


class Cluster:
    """A server on a socket in a temporary folder; it touches none that runs already."""

    def __init__(self):
        self.programs = newest_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="cenote-postgres-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.data.mkdir()
        self.schemas = 0
        if os.getuid() == 0:
            for path in (self.folder, self.data):
                os.chown(path, NOBODY, NOBODY)
        initdb = [self.programs / "initdb", "--pgdata", self.data, "--username=cenote"]
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        quietly(as_nobody() + initdb + options)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.folder,
            "max_connections": 200,
        }
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        self.log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(
            as_nobody() + [self.programs / "postgres", "-D", self.data] + arguments,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )
        deadline = time.monotonic() + START_SECONDS_MAX
        while self.psql("SELECT 1").returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def fresh(self) -> str:
        """Where a server may keep its records, as `cenote dev --store` takes it."""
        self.schemas += 1
        schema = f"fresh{self.schemas}"
        made = self.psql(f"CREATE SCHEMA {schema}")
        assert made.returncode == 0, made.stderr
        return f"host={self.folder} user=cenote dbname=postgres options='-c search_path={schema}'"

    def psql(self, statement: str) -> subprocess.CompletedProcess:
        command = [self.programs / "psql", "--host", self.folder, "--username=cenote"]
        options = ["--dbname=postgres", "--no-psqlrc", "--quiet", "--command", statement]
        return subprocess.run(command + options, capture_output=True, text=True, check=False)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def newest_programs() -> Path:
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    found = [folder for folder in folders if (folder / "postgres").exists()]
    if not found:
        raise RuntimeError("PostgreSQL is not installed: run tests/cluster/install.sh")
    return max(found, key=lambda folder: int(folder.parent.name))


def as_nobody() -> list:
    if os.getuid() != 0:
        return []
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def quietly(command: list) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
