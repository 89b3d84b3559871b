"""Every operation that is built, called once by each of four clients: `operations.py` has the steps."""

import re
from contextlib import closing

import pytest

from callers import Boto3, CommandLine, JavaScript
from operations import STEPS
from shell import HERE
from steps import Journey, Step

CONTENTS = HERE.parents[1] / "docs" / "operations.md"

CALLERS = {
    "boto3": lambda server, terminal: Boto3(server),
    "cli_v1": lambda server, terminal: CommandLine(terminal("cli_v1")),
    "cli_v2": lambda server, terminal: CommandLine(terminal("cli_v2")),
    "js_v3": lambda server, terminal: JavaScript(terminal()),
}


def test_every_operation_that_is_built_has_its_step():
    built = re.findall(r"^\| \[(\w+)\]", CONTENTS.read_text(), re.MULTILINE)
    assert len(built) > 80
    called = {step.operation for step in STEPS if isinstance(step, Step)}
    assert set(built) - called == set(), "built, and without a step in operations.py"


@pytest.mark.parametrize(
    "client", [pytest.param(name, marks=pytest.mark.every_store) if name == "boto3" else name for name in CALLERS]
)
def test_a_client_calls_every_operation(server, terminal, client):
    with closing(CALLERS[client](server, terminal)) as caller:
        Journey(server, caller).go(STEPS)
