"""Applications in the style of public ones, Amazon Cognito among other services, as their tools make templates of them: deployed by the
AWS CLI, deployed again without a difference, compared with what stands, and deleted. `test_application_cdk.py` and
`test_application_sam.py` have those that are deployed by their own tools."""

import re

import pytest

from callers import CommandLine
from shell import HERE, Shell

# The same templates are deployed in the tests of stacks, without a client.
APPLICATIONS = HERE.parents[1] / "crates" / "cloudformation" / "tests" / "stacks" / "applications"
CAPABILITIES = "CAPABILITY_IAM CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND"

# What the applications read from elsewhere.
BUCKET = "parts"
PARTS = ["amplify_auth.json", "amplify_gen2_auth.json", "amplify_gen2_data.json"]
PARAMETER = ("/database/password", "12345678")

POOL_ID = r"us-east-1_[0-9A-Za-z]{9}"
API = r"https://[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com"

# Stack -> its template, and the forms of some of its outputs.
STACKS = {
    "Amplify": ("amplify_root.json", {"UserPoolId": POOL_ID, "AuthRoleArn": r"arn:aws:iam::\d{12}:role/[\w-]+"}),
    "Gen2": ("amplify_gen2.json", {"userPoolId": POOL_ID, "awsAppsyncApiEndpoint": r"https://\w+\.appsync-api\..*"}),
    "CdkV1": ("cdk_v1.json", {"Group": r"sg-[0-9a-f]+", "Port": r"\d+", "Subnet": r"subnet-[0-9a-f]+"}),
    "CdkPython": ("cdk_python.json", {"Endpoint": API, "Key": r"arn:aws:kms:us-east-1:\d{12}:key/[0-9a-f-]{36}"}),
    "CdkTypeScript": ("cdk_typescript.json", {"UserPoolId": POOL_ID, "ApiEndpoint4F160690": API + "/prod/"}),
    "Plain": ("plain.yaml", {"PoolId": POOL_ID, "Login": r"https://portal-\d{12}\.auth\.us-east-1\.amazoncognito\.com/.*"}),
    "Sam": ("sam.yaml", {"UserPoolId": POOL_ID, "Url": API + "/prod/orders"}),
    "Serverless": ("serverless.json", {"ServiceEndpoint": API + "/dev"}),
}


@pytest.fixture(scope="module")
def cli(shared_server, tmp_path_factory):
    """The AWS CLI on the file's server, which has what the applications read from elsewhere."""
    store = shared_server.client("s3")
    store.create_bucket(Bucket=BUCKET)
    for part in PARTS:
        store.put_object(Bucket=BUCKET, Key=part, Body=(APPLICATIONS / part).read_bytes())
    name, value = PARAMETER
    shared_server.client("ssm").put_parameter(Name=name, Value=value, Type="String")
    cli = CommandLine(Shell(shared_server, tmp_path_factory.mktemp("home"), ["cli_v2"]))
    yield cli
    cli.close()


def stacks(cli, command: str, stack: str) -> dict | None:
    return cli.answer(f"aws cloudformation {command} --stack-name {stack}")


def deploy(cli, stack: str, template: str) -> str:
    file = f"--template-file {APPLICATIONS / template} --capabilities {CAPABILITIES}"
    return cli.succeeds(f"aws cloudformation deploy --stack-name {stack} {file}")


def outputs(cli, stack: str) -> dict:
    (described,) = stacks(cli, "describe-stacks", stack)["Stacks"]
    assert described["StackStatus"] == "CREATE_COMPLETE"
    return {each["OutputKey"]: each["OutputValue"] for each in described["Outputs"]}


def drifted(cli, stack: str) -> list:
    """What of a stack, or of the stacks inside of it, is not as the stack has made it."""
    drifts = []
    for each in cli.answer("aws cloudformation describe-stacks")["Stacks"]:
        if stack in (each["StackName"], each.get("RootId", "").partition(":stack/")[2].partition("/")[0]):
            stacks(cli, "detect-stack-drift", each["StackId"])
            drifts += stacks(cli, "describe-stack-resource-drifts", each["StackId"])["StackResourceDrifts"]
    assert drifts
    return [drift for drift in drifts if drift["StackResourceDriftStatus"] != "IN_SYNC"]


def delete(cli, stack: str) -> None:
    stacks(cli, "delete-stack", stack)
    stacks(cli, "wait stack-delete-complete", stack)


def pools(server) -> set:
    listed = server.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
    return {pool["Id"] for pool in listed}


@pytest.mark.parametrize("stack", STACKS)
def test_an_application_deploys_twice_and_goes(cli, shared_server, stack):
    template, forms = STACKS[stack]
    before = pools(shared_server)
    assert f"Successfully created/updated stack - {stack}" in deploy(cli, stack, template)
    (pool,) = pools(shared_server) - before
    told = outputs(cli, stack)
    for name, form in forms.items():
        assert re.fullmatch(form, told[name]), f"{name}: {told[name]}"
        assert form != POOL_ID or told[name] == pool
    resources = stacks(cli, "list-stack-resources", stack)["StackResourceSummaries"]
    others = [each for each in resources if not each["ResourceType"].startswith("AWS::Cognito::")]
    assert others, "an application has more than its user pools"

    again = deploy(cli, stack, template)
    if "AWS::CloudFormation::Stack" in {each["ResourceType"] for each in resources}:
        # Nobody knows before whether the template of a stack inside is another one by now: it is looked at, and stays as it is.
        assert f"Successfully created/updated stack - {stack}" in again
        inside = [each for each in cli.answer("aws cloudformation describe-stacks")["Stacks"] if "ParentId" in each]
        assert {each["StackStatus"] for each in inside} == {"CREATE_COMPLETE"}
    else:
        assert f"No changes to deploy. Stack {stack} is up to date" in again
    assert drifted(cli, stack) == []

    delete(cli, stack)
    assert pools(shared_server) == before


def test_an_application_imports_what_another_exports(cli, shared_server):
    before = pools(shared_server)
    deploy(cli, "Plain", "plain.yaml")
    deploy(cli, "Importer", "importer.yaml")
    assert "No changes to deploy" in deploy(cli, "Importer", "importer.yaml")
    assert drifted(cli, "Importer") == []
    # An export in use holds its stack.
    stacks(cli, "delete-stack", "Plain")
    (kept,) = stacks(cli, "describe-stacks", "Plain")["Stacks"]
    assert kept["StackStatus"] == "DELETE_FAILED"
    delete(cli, "Importer")
    delete(cli, "Plain")
    assert pools(shared_server) == before
