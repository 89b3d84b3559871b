"""An application whose stack mixes Amazon Cognito with other services, by CDK's command line."""

import re

import pytest

STACK = "Application"


@pytest.fixture
def person(terminal):
    shell = terminal("cdk_v2")
    shell.enter("application")
    return shell


def test_an_application_deploys_twice_and_goes(person, server):
    cognito, cloudformation = server.client("cognito-idp"), server.client("cloudformation")
    person.succeeds(f"cdk deploy {STACK} --require-approval never")
    (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    forms = {
        "Url": r"https://[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com/prod/",
        "NotesArn": r"arn:aws:dynamodb:us-east-1:\d{12}:table/Application-Notes[A-Za-z0-9]+-[A-Za-z0-9]{12}",
        "FilesArn": r"arn:aws:s3:::application-files[a-z0-9]+-[a-z0-9]{12}",
    }
    for name, form in forms.items():
        assert re.fullmatch(form, outputs[name]), f"{name}: {outputs[name]}"
    assert stack["StackStatusReason"].startswith("Not built yet, so that the user pools go without: ")
    assert "AWS::ApiGateway::RestApi" in stack["StackStatusReason"]

    # The parts that are Cognito's act: they stand in a stack of their own.
    cognito.sign_up(ClientId=outputs["ClientId"], Username="ann@example.com", Password="1234Abcd^")
    cognito.admin_confirm_sign_up(UserPoolId=outputs["PoolId"], Username="ann@example.com")
    signed_in = cognito.initiate_auth(
        ClientId=outputs["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann@example.com", "PASSWORD": "1234Abcd^"},
    )
    assert signed_in["AuthenticationResult"]["IdToken"]

    # What the first command has synthesised is good for the others.
    again = f"{STACK} --app cdk.out"
    assert f"{STACK} (no changes)" in person.succeeds(f"cdk deploy {again}")
    assert "There were no differences" in person.succeeds(f"cdk diff {again} --fail")
    assert f"{STACK}: destroyed" in person.succeeds(f"cdk destroy {again} --force")
    assert cognito.list_user_pools(MaxResults=10)["UserPools"] == []
