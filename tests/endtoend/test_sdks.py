"""One journey in every SDK: a pool, a client, a sign-up, a stack, an object (`journeys/`)."""

from contextlib import closing

import pytest

from callers import CommandLine
from journeys.cli import journey
from shell import HERE, INSTALLED

JOURNEYS = HERE / "journeys"
STACK = JOURNEYS / "stack.yaml"

# SDK -> the command that goes the journey of a name.
COMMANDS = {
    "js_v2": f"node {JOURNEYS}/js_v2.cjs {{name}}",
    "js_v3": f"node {JOURNEYS}/js_v3.cjs {{name}}",
    "go_v1": f"{INSTALLED}/go/go_v1 {{name}} {STACK}",
    "go_v2": f"{INSTALLED}/go/go_v2 {{name}} {STACK}",
    "boto3": f"{INSTALLED}/driver/bin/python {JOURNEYS}/boto3_sdk.py {{name}}",
}
# Versions of the AWS CLI, whose journey has many commands.
COMMAND_LINES = ["cli_v1", "cli_v2"]

# The SDK whose journey is the same on every store.
ON_EVERY_STORE = "boto3"
SDKS = [
    pytest.param(sdk, marks=pytest.mark.every_store) if sdk == ON_EVERY_STORE else sdk
    for sdk in [*COMMANDS, *COMMAND_LINES]
]


@pytest.mark.parametrize("sdk", SDKS)
def test_the_journey_in_every_sdk(terminal, server, sdk):
    person = terminal(sdk)
    person.environment["NODE_PATH"] = str(INSTALLED / "clients" / "node_modules")
    name = f"journey-{sdk.replace('_', '-')}"
    made = by_command_line(person, name) if sdk in COMMAND_LINES else person.answer(COMMANDS[sdk].format(name=name))

    assert made["account"] == "000000000000"
    assert made["username"] == "traveller"
    assert made["object"] == "of the journey"
    cognito = server.client("cognito-idp")
    pools = {pool["Id"]: pool["Name"] for pool in cognito.list_user_pools(MaxResults=10)["UserPools"]}
    assert pools == {made["pool"]: name, made["stack"]: "of-a-stack"}
    user = cognito.admin_get_user(UserPoolId=made["pool"], Username="traveller")
    assert user["UserStatus"] == "CONFIRMED"
    assert {"Name": "sub", "Value": made["sub"]} in user["UserAttributes"]
    (key,) = server.client("s3").list_objects_v2(Bucket=name)["Contents"]
    assert key["Key"] == "a folder/ä+b (1)~'!*.txt"


def by_command_line(person, name: str) -> dict:
    with closing(CommandLine(person)) as cli:
        return journey(cli, STACK, name)
