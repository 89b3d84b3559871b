"""A person's terminal: the installed clients on the path, an empty home, the server's settings."""

import json
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
INSTALLED = HERE.parents[1] / ".e2e"
COMMAND_SECONDS_MAX = 300


class Shell:
    """Runs commands as typed. `clients` are the folders under .e2e/ whose programs come first."""

    def __init__(self, server, home: Path, clients: list):
        self.server = server
        self.clients = clients
        self.home = home
        self.folder = home
        folders = [INSTALLED / client / "bin" for client in clients]
        path = [*folders, INSTALLED / "bin", server.binary.parent, "/usr/bin", "/bin"]
        self.environment = {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": ":".join(map(str, path)),
            # Otherwise CDK keeps accounts of access keys in the home of the password file.
            "CDK_HOME": str(home / "cdk"),
            # CDK's library is unpacked here once, not again in every home.
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(INSTALLED / "jsii"),
            # Nothing here may wait for a network that a test machine need not have.
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CDK_DISABLE_VERSION_CHECK": "1",
            **server.environment(),
        }

    def enter(self, app: str) -> None:
        """Goes to a fresh copy of one of the tutorial's applications."""
        self.folder = self.home / app
        shutil.copytree(HERE / app, self.folder)

    def run(self, command: str) -> subprocess.CompletedProcess:
        """Runs a command to its end, however it ends; its two outputs are one, as on a screen."""
        return subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_SECONDS_MAX,
            check=False,
        )

    def succeeds(self, command: str) -> str:
        done = self.run(command)
        assert done.returncode == 0, f"$ {command}\n{done.stdout}\n[status {done.returncode}]"
        return done.stdout

    def fails(self, command: str) -> str:
        done = self.run(command)
        assert done.returncode != 0, f"$ {command}\n{done.stdout}\n[should have failed]"
        return done.stdout

    def answer(self, command: str):
        """The JSON that a command prints."""
        output = self.succeeds(command)
        return json.loads(output) if output.strip() else None
