"""A running `cenote dev`, and what a person reads from it on the command line."""

import os
import shlex
import subprocess
import time
from pathlib import Path

import boto3

START_SECONDS_MAX = 20
MAIL_SECONDS_MAX = 5


class Server:
    """One `cenote dev` on a free port unless one is named, with a data folder of its own, and a store beside it where one is named."""

    def __init__(
        self,
        binary: Path,
        folder: Path,
        store: str | None = None,
        options: tuple = (),
        wanted_port: int = 0,
    ):
        self.binary = binary
        self.wanted_port = str(wanted_port)
        self.options = options
        self.store = store
        self.data = folder / "data"
        self.ready = folder / "ready"
        self.log = folder / "server.log"
        self.process = None
        self.endpoint = None

    def start(self) -> "Server":
        self.ready.unlink(missing_ok=True)
        command = ["dev", "--port", self.wanted_port, "--data", self.data]
        command += ["--ready-file", self.ready, *self.options]
        environment = dict(os.environ)
        if self.store is not None:
            environment["CENOTE_STORE"] = self.store
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
            )
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self.ready.exists() or not self.ready.read_text().strip():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"cenote dev did not start:\n{self.log.read_text()}")
            time.sleep(0.01)
        self.endpoint = self.ready.read_text().strip()
        return self

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def cenote(self, *arguments) -> str:
        """Runs a command of the program, as a person would beside the running server."""
        done = subprocess.run(
            [self.binary, *arguments], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, f"cenote {arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def environment(self) -> dict:
        """What the export lines of `cenote env` set."""
        variables = {}
        for word in shlex.split(self.cenote("env", "--data", self.data), comments=True):
            name, separator, value = word.partition("=")
            if separator:
                variables[name] = value
        assert variables["AWS_ENDPOINT_URL"] == self.endpoint
        return variables

    def code(self, address: str, after: str = "") -> str:
        """The newest code mailed to an address; where an earlier one is named, the one after it."""
        command = ["mail", address, "--wait", "5s", "--code", "--data", self.data]
        deadline = time.monotonic() + MAIL_SECONDS_MAX
        while (code := self.cenote(*command).strip()) == after:
            assert time.monotonic() < deadline, f"no code to {address} after {after}"
            time.sleep(0.05)
        return code

    def mail(self, address: str) -> str:
        """All that was mailed to an address, as a person reads it."""
        return self.cenote("mail", address, "--wait", "5s", "--data", self.data)

    def certificate_authority(self) -> Path:
        return Path(self.cenote("ca", "--data", self.data).strip())

    def port(self) -> int:
        return int(self.endpoint.rsplit(":", 1)[1])

    def client(self, service: str, **options):
        """A boto3 client that knows nothing but what `cenote env` says, and these options."""
        variables = self.environment()
        session = boto3.session.Session(
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
            region_name="us-east-1",
        )
        return session.client(service, endpoint_url=variables["AWS_ENDPOINT_URL"], **options)


def binary() -> Path:
    """The program under test: CENOTE_BINARY, or what `cargo build` leaves in this work tree."""
    default = Path(__file__).parents[2] / "target" / "debug" / "cenote"
    path = Path(os.environ.get("CENOTE_BINARY", default)).absolute()
    if not path.exists():
        raise RuntimeError(f"{path} does not exist: run `cargo build --package cenote` first")
    return path
