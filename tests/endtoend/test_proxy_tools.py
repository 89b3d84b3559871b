"""Tools of their day, which know no endpoint, from deploy to remove by `cenote exec --proxy`."""

import pytest

from proxied import Proxied
from shell import INSTALLED

STACK = "CognitoUserPoolStack"


@pytest.fixture
def cognito(server):
    return server.client("cognito-idp")


def pools(cognito) -> list:
    return cognito.list_user_pools(MaxResults=10)["UserPools"]


def project(terminal, name: str, app: str | None = None, *clients) -> Proxied:
    """A terminal in a copy of a project, with its packages as `npm ci` leaves them there."""
    person = terminal(*clients)
    person.enter(app or name)
    packages = INSTALLED / name / "node_modules"
    (person.folder / "node_modules").symlink_to(packages)
    person.environment["PATH"] = f"{packages}/.bin:{person.environment['PATH']}"
    return Proxied(person)


def goes_from_deploy_to_destroy(led: Proxied, cognito) -> None:
    led.succeeds(f"cdk deploy {STACK} --require-approval never")
    (pool,) = pools(cognito)
    assert pool["Name"] == "awesome-user-pool"
    (client,) = cognito.list_user_pool_clients(UserPoolId=pool["Id"])["UserPoolClients"]
    assert client["ClientName"] == "awesome-app-client"
    assert f"{STACK} (no changes)" in led.succeeds(f"cdk deploy {STACK} --require-approval never")
    assert "There were no differences" in led.succeeds(f"cdk diff {STACK} --fail")
    assert f"{STACK}: destroyed" in led.succeeds(f"cdk destroy {STACK} --force")
    assert pools(cognito) == []


def test_the_tutorials_project_at_the_cdk_that_it_pins(terminal, cognito):
    led = project(terminal, "proxy_typescript")
    assert "\n2.50.0 (build" in "\n" + led.succeeds("cdk --version")
    goes_from_deploy_to_destroy(led, cognito)


def test_it_is_bootstrapped_by_that_cdk(terminal, server):
    led = project(terminal, "proxy_typescript")
    environment = "aws://000000000000/us-east-1"
    assert f"Environment {environment} bootstrapped" in led.succeeds(f"cdk bootstrap {environment}")
    (stack,) = server.client("cloudformation").describe_stacks(StackName="CDKToolkit")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"


def test_the_command_line_of_cdk_1(terminal, cognito):
    led = project(terminal, "proxy_cdk_v1", "tutorial_v1", "cdk_v1")
    assert "\n1.204.0 (build" in "\n" + led.succeeds("cdk --version")
    goes_from_deploy_to_destroy(led, cognito)


def test_the_serverless_framework_3(terminal, server, cognito):
    led = project(terminal, "proxy_serverless")
    led.person.environment |= {"SLS_TELEMETRY_DISABLED": "1", "SLS_NOTIFICATIONS_MODE": "off"}
    output = led.succeeds("serverless deploy --verbose")
    (pool,) = pools(cognito)
    assert pool["Name"] == "guests-dev"
    (client,) = cognito.list_user_pool_clients(UserPoolId=pool["Id"])["UserPoolClients"]
    assert client["ClientName"] == "guestbook-dev"
    assert pool["Id"] in output and client["ClientId"] in output

    # Whether the code of a function has changed it would ask AWS Lambda, which is not here, and so deploys again.
    assert "Not authorized to perform: lambda:GetFunction" in led.succeeds("serverless deploy")
    assert [each["Id"] for each in pools(cognito)] == [pool["Id"]]
    assert pool["Id"] in led.succeeds("serverless info --verbose")

    settings = led.person.folder / "serverless.yml"
    settings.write_text(settings.read_text().replace("MinimumLength: 10", "MinimumLength: 12"))
    led.succeeds("serverless deploy")
    policy = cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]["Policies"]
    assert policy["PasswordPolicy"]["MinimumLength"] == 12

    led.succeeds("serverless remove")
    assert server.client("cloudformation").list_stacks(StackStatusFilter=["CREATE_COMPLETE"])["StackSummaries"] == []
