"""The tutorial's stack over its whole life, by CDK's command line, as deployed and varied."""

import re

import pytest

STACK = "CognitoUserPoolStack"


@pytest.fixture
def person(terminal):
    return terminal("cdk_v2")


@pytest.fixture
def cdk(tutorials):
    """A command of CDK's on a variation of the tutorial, which is synthesised already: each of CDK's commands would do it anew."""

    def command(words: str, variation: str = "plain") -> str:
        return f"cdk {words} --app {tutorials / variation}"

    return command


@pytest.fixture
def cognito(server):
    return server.client("cognito-idp")


@pytest.fixture
def cloudformation(server):
    return server.client("cloudformation")


def pools(cognito) -> list:
    return cognito.list_user_pools(MaxResults=10)["UserPools"]


def events(cloudformation, stack=STACK) -> list:
    """(logical id, status, reason) of all that happened to a stack, oldest first."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    newest_first = [event for page in pages for event in page["StackEvents"]]
    return [
        (event["LogicalResourceId"], event["ResourceStatus"], event.get("ResourceStatusReason", ""))
        for event in reversed(newest_first)
    ]


@pytest.mark.every_store
def test_a_stack_lives_from_deploy_to_destroy(person, cdk, cognito, cloudformation):
    person.succeeds(cdk(f"deploy {STACK}"))
    (pool,) = pools(cognito)
    settings = cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    assert settings["VerificationMessageTemplate"]["EmailSubject"] == "You need to verify your email"
    assert settings["UsernameAttributes"] == ["email"]
    assert settings["AutoVerifiedAttributes"] == ["email"]

    assert f"{STACK} (no changes)" in person.succeeds(cdk(f"deploy {STACK}"))

    output = person.succeeds(cdk(f"diff {STACK} --fail"))
    assert "There were no differences" in output
    assert "Could not create a change set" not in output

    difference = person.fails(cdk(f"diff {STACK} --fail", "changed"))
    (changed,) = [line for line in difference.splitlines() if "AWS::Cognito::UserPool" in line]
    assert "awesome-user-pool" in changed
    assert "replace" not in changed

    person.succeeds(cdk(f"deploy {STACK}", "changed"))
    (updated,) = pools(cognito)
    assert updated["Id"] == pool["Id"]
    settings = cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    assert settings["VerificationMessageTemplate"]["EmailSubject"] == "Welcome"
    assert settings["Policies"]["PasswordPolicy"]["RequireSymbols"] is True
    assert {
        attribute["Name"]
        for attribute in settings["SchemaAttributes"]
        if attribute["Name"].startswith("custom:")
    } == {"custom:tenant_id", "custom:created_at", "custom:employee_id", "custom:is_admin"}
    assert (STACK, "UPDATE_COMPLETE", "") in events(cloudformation)

    assert f"{STACK}: destroyed" in person.succeeds(cdk(f"destroy {STACK} --force"))
    assert pools(cognito) == []


def test_a_failing_stack_rolls_back_and_leaves_nothing(person, cdk, cognito, cloudformation):
    output = person.fails(cdk(f"deploy {STACK}", "failing"))
    assert "failing-user-pool" in output or "failinguserpool" in output
    assert pools(cognito) == []
    (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    happened = events(cloudformation)
    assert ("failinguserpool", "CREATE_FAILED") in [event[:2] for event in happened]
    assert ("awesomeuserpool4B4D7702", "DELETE_COMPLETE") in [event[:2] for event in happened]

    person.succeeds(cdk(f"deploy {STACK}"))
    assert len(pools(cognito)) == 1


@pytest.mark.every_store
def test_a_failing_update_rolls_back_to_what_was(person, cdk, cognito, cloudformation):
    person.succeeds(cdk(f"deploy {STACK}"))
    (pool,) = pools(cognito)
    person.fails(cdk(f"deploy {STACK}", "changed+failing"))
    (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert [each["Id"] for each in pools(cognito)] == [pool["Id"]]
    settings = cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    assert settings["VerificationMessageTemplate"]["EmailSubject"] == "You need to verify your email"
    assert f"{STACK} (no changes)" in person.succeeds(cdk(f"deploy {STACK}"))


def test_what_is_of_another_service_is_recorded_and_said_so(person, cdk, cognito, cloudformation):
    person.succeeds(cdk(f"deploy {STACK}", "unsupported"))
    assert len(pools(cognito)) == 1
    happened = events(cloudformation)
    assert ("queue", "CREATE_COMPLETE", "Recorded without effect") in happened
    assert (STACK, "CREATE_COMPLETE", "Recorded without effect: queue (AWS::SQS::Queue).") in happened


def test_a_retained_pool_survives_its_stack(person, cdk, cognito, cloudformation):
    person.succeeds(cdk(f"deploy {STACK}", "retained"))
    (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    (pool,) = pools(cognito)
    person.succeeds(cdk(f"destroy {STACK} --force", "retained"))
    assert [each["Id"] for each in pools(cognito)] == [pool["Id"]]
    happened = [event[:2] for event in events(cloudformation, stack["StackId"])]
    assert ("awesomeuserpool4B4D7702", "DELETE_SKIPPED") in happened
    assert (STACK, "DELETE_COMPLETE") in happened


def test_a_protected_stack_is_not_destroyed(person, cdk, cognito, cloudformation):
    person.succeeds(cdk(f"deploy {STACK}", "protected"))
    (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    assert stack["EnableTerminationProtection"] is True
    output = person.fails(cdk(f"destroy {STACK} --force", "protected"))
    assert re.search(r"cannot be deleted while TerminationProtection is enabled", output)
    assert len(pools(cognito)) == 1

    # Deploying without the protection takes it away, though the template is the same.
    person.succeeds(cdk(f"deploy {STACK}"))
    person.succeeds(cdk(f"destroy {STACK} --force"))
    assert pools(cognito) == []


@pytest.mark.every_store
def test_bootstrap_deploys_and_is_taken_away_again(terminal, server, cdk, cognito, cloudformation):
    person = terminal("cdk_v2", "cli_v2")
    account = server.client("sts").get_caller_identity()["Account"]
    environment = f"aws://{account}/us-east-1"
    assert f"Environment {environment} bootstrapped." in person.succeeds(
        f"cdk bootstrap {environment}"
    )
    assert f"Environment {environment} bootstrapped (no changes)." in person.succeeds(
        f"cdk bootstrap {environment}"
    )
    (toolkit,) = cloudformation.describe_stacks(StackName="CDKToolkit")["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in toolkit["Outputs"]}
    assert outputs["BucketName"] == f"cdk-hnb659fds-assets-{account}-us-east-1"
    assert int(outputs["BootstrapVersion"]) >= 6

    person.succeeds(cdk(f"deploy {STACK}"))
    person.succeeds(cdk(f"destroy {STACK} --force"))
    assert pools(cognito) == []

    person.succeeds("aws cloudformation delete-stack --stack-name CDKToolkit")
    person.succeeds("aws cloudformation wait stack-delete-complete --stack-name CDKToolkit")
    assert "Stack with id CDKToolkit does not exist" in person.fails(
        "aws cloudformation describe-stacks --stack-name CDKToolkit"
    )
