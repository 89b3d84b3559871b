"""Real clients that call one operation of Amazon Cognito after the other: what they are given and what they give is in the API's own
words, and a refusal is raised."""

import gzip
import json
import re
import shlex
import subprocess
from pathlib import Path

import botocore
from botocore import xform_name
from botocore.exceptions import ClientError
from pycognito.aws_srp import AWSSRP

from shell import HERE, INSTALLED

# What a person types without quotes.
PLAIN = re.compile(r"[\w.:^@+/-]+", re.ASCII)
NEWEST = "newest"
CLI_ERROR = re.compile(r"An error occurred \((\w+)\) when calling the \w+ operation: (.*)", re.DOTALL)


class Refused(Exception):
    def __init__(self, name: str, message: str):
        super().__init__(name, message)
        self.name, self.message = name, message


class Boto3:
    def __init__(self, server):
        self.client = server.client("cognito-idp")

    def call(self, operation: str, input: dict) -> dict:
        try:
            return getattr(self.client, xform_name(operation))(**input)
        except ClientError as error:
            raise Refused(error.response["Error"]["Code"], error.response["Error"]["Message"]) from error

    def srp(self, name: str, password: str, pool_id: str, client_id: str) -> "PycognitoSrp":
        return PycognitoSrp(AWSSRP(name, password, pool_id, client_id, client=self.client))

    def close(self) -> None:
        self.client.close()


class PycognitoSrp:
    """What knows of a password beside boto3, which has no SRP of its own: pycognito."""

    def __init__(self, srp: AWSSRP):
        self.srp = srp

    def begin(self) -> dict:
        return self.srp.get_auth_params()

    def answer(self, asked: dict) -> dict:
        return self.srp.process_challenge(asked["ChallengeParameters"], self.begin())


class Program:
    """A client in a process of its own, which answers each line with a line."""

    def __init__(self, shell, command: list, **environment):
        self.folder = shell.folder
        self.process = subprocess.Popen(
            command,
            cwd=shell.folder,
            env={**shell.environment, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, line) -> dict:
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"{self.process.args} ended at {line}"
        return json.loads(answer)

    def close(self) -> None:
        self.process.stdin.close()
        assert self.process.wait(timeout=10) == 0
        self.process.stdout.close()


class JavaScript(Program):
    def __init__(self, shell):
        modules = str(INSTALLED / "clients" / "node_modules")
        super().__init__(shell, ["node", HERE / "relay" / "js_v3.cjs"], NODE_PATH=modules)

    def call(self, operation: str, input: dict) -> dict:
        outcome = self.ask({"operation": operation, "input": input})
        if "refused" in outcome:
            raise Refused(outcome["refused"]["name"], outcome["refused"]["message"])
        return outcome["answer"]

    def srp(self, name: str, password: str, pool_id: str, client_id: str) -> "HelperSrp":
        return HelperSrp(self, name, password, pool_id)


class HelperSrp:
    """What knows of a password beside the AWS SDK for JavaScript, which has no SRP of its own either: cognito-srp-helper."""

    def __init__(self, caller: JavaScript, *known):
        self.caller, self.known = caller, known

    def begin(self) -> dict:
        return self.caller.ask({"srp": self.known})["answer"]

    def answer(self, asked: dict) -> dict:
        return self.caller.ask({"srp": asked})["answer"]


class IdentityJs(Program):
    """An application on amazon-cognito-identity-js (`relay/identity_js.cjs`), and who uses it."""

    def __init__(self, shell):
        modules = str(INSTALLED / "clients" / "node_modules")
        super().__init__(shell, ["node", HERE / "relay" / "identity_js.cjs"], NODE_PATH=modules)

    def does(self, method: str, *given):
        """What a method of the library came to: a result, or the callback that was called with its arguments."""
        outcome = self.ask({"method": method, "given": given})
        assert "value" in outcome, f"{method}: {outcome}"
        return outcome["value"]

    def refused(self, method: str, *given) -> tuple:
        """The code and the sentence of the error that the application was given."""
        outcome = self.ask({"method": method, "given": given})
        assert "error" in outcome, f"{method} should have been refused: {outcome}"
        return outcome["error"].get("code"), outcome["error"]["message"]


class CommandLine(Program):
    """The AWS CLI, whose commands are typed as a person would."""

    def __init__(self, shell, home: str = "relay"):
        self.shell = shell
        self.home = shell.home / home
        configuration = self.home / ".aws" / "config"
        configuration.parent.mkdir(parents=True)
        configuration.write_text(PLUGINS[shell.clients[0]])
        self.newest = None
        self.start()

    def start(self) -> None:
        super().__init__(
            self.shell,
            ["aws", "relay"],
            HOME=str(self.home),
            PYTHONPATH=str(HERE / "relay"),
            AWS_DEFAULT_OUTPUT="json",
            AWS_PAGER="",
        )

    def call(self, operation: str, input: dict) -> dict:
        done = self.run("cognito-idp", xform_name(operation, "-"), *options(input))
        if done["status"] == 0:
            return json.loads(done["printed"] or "{}")
        if "nvalid choice" in done["complained"] and self.home.name != NEWEST:
            return self.with_the_newest_model().call(operation, input)
        error = CLI_ERROR.search(done["complained"])
        assert error, f"{operation}: {done}"
        raise Refused(error[1], error[2].strip())

    def with_the_newest_model(self) -> "CommandLine":
        """Another of the same version, which was told of operations that are newer than it."""
        if self.newest is None:
            self.newest = CommandLine(self.shell, NEWEST)
            self.newest.learn()
        return self.newest

    def learn(self) -> None:
        """Adds the model of the API as boto3 has it."""
        (packed,) = (Path(botocore.__file__).parent / "data" / "cognito-idp").glob("*/service-2.json.gz")
        model = self.home / "service-2.json"
        model.write_bytes(gzip.decompress(packed.read_bytes()))
        self.succeeds(f"aws configure add-model --service-name cognito-idp --service-model file://{model}")
        super().close()
        self.start()

    def close(self) -> None:
        if self.newest is not None:
            self.newest.close()
        super().close()

    def run(self, *words) -> dict:
        return self.ask([str(word) for word in words])

    def typed(self, command: str) -> dict:
        """Runs `aws …` as typed."""
        program, *words = shlex.split(command)
        assert program == "aws"
        return self.run(*words)

    def succeeds(self, command: str) -> str:
        """What a command prints that succeeds."""
        done = self.typed(command)
        assert done["status"] == 0, f"$ {command}\n{done}"
        return done["printed"]

    def fails(self, command: str) -> str:
        """What a command complains of that fails."""
        done = self.typed(command)
        assert done["status"] != 0, f"$ {command}\n{done}\n[should have failed]"
        return done["complained"]

    def answer(self, command: str):
        """The JSON that a command prints."""
        printed = self.succeeds(command)
        return json.loads(printed) if printed.strip() else None


# Version 2 brings a Python of its own, which is told where plugins are.
PLUGINS = {
    "cli_v1": "[plugins]\nrelay = relay\n",
    "cli_v2": f"[plugins]\ncli_legacy_plugin_path = {HERE / 'relay'}\nrelay = relay\n",
}


def options(input: dict) -> list:
    """The options of a command: `--user-attributes Name=email,Value=…`, and JSON where a person would give up."""
    words = []
    for name, value in input.items():
        option = xform_name(name, "-")
        if isinstance(value, bool):
            words.append(f"--{option}" if value else f"--no-{option}")
        elif isinstance(value, list) and value and all(map(is_typed, value)):
            words += [f"--{option}", *map(word, value)]
        else:
            words += [f"--{option}", word(value)]
    return words


def is_typed(value) -> bool:
    """Whether a person types the value otherwise than as JSON."""
    return isinstance(value, str) or (isinstance(value, dict) and all(map(is_plain, value.values())))


def word(value) -> str:
    if isinstance(value, str):
        return value
    if is_typed(value):
        return ",".join(f"{name}={plain(each)}" for name, each in value.items())
    return json.dumps(value)


def is_plain(value) -> bool:
    return isinstance(value, (bool, int)) or (isinstance(value, str) and PLAIN.fullmatch(value) is not None)


def plain(value) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)
