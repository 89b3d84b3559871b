"""A serverless application whose stack is written for the AWS SAM CLI, and deployed by it."""

import json
import re
import time

import pytest

STACK = "notes"
DEPLOY = f"sam deploy --stack-name {STACK} --resolve-s3 --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset"


@pytest.fixture
def person(terminal):
    shell = terminal("sam")
    shell.environment["SAM_CLI_TELEMETRY"] = "0"
    # It has looked for a newer version of itself just now, so that it waits for no network.
    settings = shell.home / ".aws-sam" / "metadata.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"lastVersionCheck": time.time()}))
    shell.enter("application_sam")
    return shell


def test_sam_deploys_twice_and_deletes(person, server):
    cognito, cloudformation = server.client("cognito-idp"), server.client("cloudformation")
    printed = person.succeeds(DEPLOY)
    assert f"Successfully created/updated stack - {STACK} in us-east-1" in printed
    (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    url = r"https://[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com/live/notes"
    assert re.fullmatch(url, outputs["Url"])

    # The code went to a bucket of SAM's own.
    (bucket,) = server.client("s3").list_buckets()["Buckets"]
    assert bucket["Name"].startswith("aws-sam-cli-managed-default-samclisourcebucket-")
    assert server.client("s3").list_objects_v2(Bucket=bucket["Name"])["KeyCount"] > 0

    cognito.sign_up(ClientId=outputs["WebsiteId"], Username="ann@example.com", Password="1234Abcd^")
    cognito.admin_confirm_sign_up(UserPoolId=outputs["UsersId"], Username="ann@example.com")
    signed_in = cognito.initiate_auth(
        ClientId=outputs["WebsiteId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann@example.com", "PASSWORD": "1234Abcd^"},
    )
    assert signed_in["AuthenticationResult"]["IdToken"]

    assert f"No changes to deploy. Stack {STACK} is up to date" in person.succeeds(DEPLOY)

    assert "Deleted successfully" in person.succeeds(f"sam delete --stack-name {STACK} --no-prompts --region us-east-1")
    assert cognito.list_user_pools(MaxResults=10)["UserPools"] == []
