"""Clients that know no endpoint: SDKs, command lines and hard-wired addresses, by `cenote exec --proxy`."""

import re

import pytest

from proxied import Proxied
from shell import HERE, INSTALLED

JOURNEYS = HERE / "journeys"
STACK = "CognitoUserPoolStack"

# SDK -> the command that goes the journey of a name.
COMMANDS = {
    "js_v2": f"node {JOURNEYS}/js_v2.cjs {{name}}",
    "js_v3": f"node {JOURNEYS}/js_v3.cjs {{name}}",
    "go_v1": f"{INSTALLED}/go/go_v1 {{name}} {JOURNEYS}/stack.yaml",
    "boto3": f"{INSTALLED}/driver/bin/python {JOURNEYS}/boto3_sdk.py {{name}}",
}

# A stack, and an object in a bucket whose name is part of its host.
SCRIPT = f"""set -e
aws sts get-caller-identity --query Account
aws cloudformation deploy --stack-name led --template-file {JOURNEYS}/stack.yaml
aws s3 mb s3://led.here
echo of the journey | aws s3 cp - s3://led.here/object
aws s3 cp s3://led.here/object -
aws cognito-idp list-user-pools --max-results 10 --query 'UserPools[].Name'
"""

# What each client does with the key set of a pool at the address that AWS has it at.
HARD_WIRED = {
    "curl": "curl --silent --show-error --fail {url}",
    "Python": "{driver} -c 'import sys, urllib.request as asks; print(asks.urlopen(sys.argv[1]).read().decode())' {url}",
    "Node's https": "node -e \"require('https').get(process.argv[1], (answer) => answer.pipe(process.stdout))\" {url}",
    "Node's fetch": "node -e \"fetch(process.argv[1]).then((answer) => answer.text()).then(console.log)\" {url}",
}

FOREIGN = {
    "dynamodb": ("dynamodb list-tables", "AccessDeniedException"),
    "iam": ("iam list-users", "AccessDenied"),
    "ec2": ("ec2 describe-vpcs", "UnauthorizedOperation"),
    "lambda": ("lambda list-functions", "AccessDeniedException"),
    "monitoring": ("cloudwatch list-metrics", "AccessDenied"),
    "route53": ("route53 list-hosted-zones", "AccessDenied"),
    "s3-control": ("s3control list-jobs --account-id 000000000000", "AccessDenied"),
}


@pytest.mark.parametrize("sdk", COMMANDS)
def test_the_journey_of_an_sdk_without_an_endpoint(terminal, server, sdk):
    person = terminal(sdk)
    person.environment["NODE_PATH"] = str(INSTALLED / "clients" / "node_modules")
    name = f"journey-{sdk.replace('_', '-')}"
    made = Proxied(person).answer(COMMANDS[sdk].format(name=name))

    assert made["account"] == "000000000000"
    assert made["username"] == "traveller"
    assert made["object"] == "of the journey"
    cognito = server.client("cognito-idp")
    pools = {pool["Id"]: pool["Name"] for pool in cognito.list_user_pools(MaxResults=10)["UserPools"]}
    assert pools == {made["pool"]: name, made["stack"]: "of-a-stack"}
    (key,) = server.client("s3").list_objects_v2(Bucket=name)["Contents"]
    assert key["Key"] == "a folder/ä+b (1)~'!*.txt"


@pytest.mark.parametrize("version", ["cli_v1", "cli_v2"])
def test_a_command_line_without_an_endpoint(terminal, version):
    output = Proxied(terminal(version)).succeeds(SCRIPT)
    for said in ("000000000000", "of the journey", "of-a-stack"):
        assert said in output


@pytest.mark.parametrize("client", HARD_WIRED)
def test_an_address_that_is_hard_wired(terminal, server, client):
    pool = server.client("cognito-idp").create_user_pool(PoolName="wired")["UserPool"]["Id"]
    url = f"https://cognito-idp.us-east-1.amazonaws.com/{pool}/.well-known/jwks.json"
    driver = INSTALLED / "driver" / "bin" / "python"
    command = HARD_WIRED[client].format(url=url, driver=driver)
    keys = Proxied(terminal("driver")).answer(command)["keys"]
    assert {key["alg"] for key in keys} == {"RS256"}


@pytest.mark.parametrize("version", ["cli_v1", "cli_v2"])
def test_a_service_that_is_not_here_says_so(terminal, version):
    led = Proxied(terminal(version))
    for service, (command, code) in FOREIGN.items():
        output = led.fails(f"aws {command}")
        assert code in output
        sentence = f"'{service}' is a service of AWS that Cenote is not: nothing was sent to AWS."
        assert sentence in output


def test_who_is_offline_reaches_nobody_else(terminal):
    output = Proxied(terminal()).fails("curl --silent --show-error https://example.org/")
    assert "403" in output
    output = Proxied(terminal("driver")).fails(
        "python -c 'import urllib.request as asks; asks.urlopen(\"https://example.org/\")'"
    )
    assert "example.org is not reached: cenote exec runs this with --offline." in output


def test_todays_cdk_without_an_endpoint(terminal, server):
    person = terminal("cdk_v2")
    person.enter("tutorial_v2")
    led = Proxied(person)
    cognito = server.client("cognito-idp")
    led.succeeds(f"cdk deploy {STACK}")
    (pool,) = cognito.list_user_pools(MaxResults=10)["UserPools"]
    assert pool["Name"] == "awesome-user-pool"
    assert f"{STACK} (no changes)" in led.succeeds(f"cdk deploy {STACK}")
    output = led.succeeds(f"cdk diff {STACK} --fail")
    assert "There were no differences" in output
    assert "Could not create a change set" not in output
    assert re.search(f"{STACK}: destroyed", led.succeeds(f"cdk destroy {STACK} --force"))
    assert cognito.list_user_pools(MaxResults=10)["UserPools"] == []
