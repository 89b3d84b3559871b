"""CloudFormation by the AWS CLI, with a template written by hand."""

import json

import pytest

from callers import CommandLine
from shell import HERE

DIRECTORY = HERE / "templates" / "directory.yaml"
IMPORTER = HERE / "templates" / "importer.yaml"


@pytest.fixture(params=["cli_v1", "cli_v2"])
def person(request, terminal):
    cli = CommandLine(terminal(request.param))
    yield cli
    cli.close()


def describe(person, stack="directory"):
    (description,) = person.answer(f"aws cloudformation describe-stacks --stack-name {stack}")[
        "Stacks"
    ]
    return description


def outputs(person, stack="directory") -> dict:
    return {each["OutputKey"]: each["OutputValue"] for each in describe(person, stack)["Outputs"]}


def pool(person, pool_id):
    return person.answer(f"aws cognito-idp describe-user-pool --user-pool-id {pool_id}")["UserPool"]


def clients(person, pool_id) -> list:
    answer = person.answer(f"aws cognito-idp list-user-pool-clients --user-pool-id {pool_id}")
    return sorted(client["ClientName"] for client in answer["UserPoolClients"])


def test_deploy_updates_in_place_and_says_when_nothing_changed(person):
    deploy = f"aws cloudformation deploy --stack-name directory --template-file {DIRECTORY}"
    assert "Successfully created/updated stack - directory" in person.succeeds(deploy)
    pool_id = outputs(person)["DirectoryId"]
    settings = pool(person, pool_id)
    assert settings["Name"] == "directory-test"
    policy = settings["Policies"]["PasswordPolicy"]
    assert (policy["MinimumLength"], policy["RequireNumbers"], policy["RequireSymbols"]) == (
        8,
        False,
        False,
    )
    assert settings["UserPoolTags"]["stage"] == "test"
    assert clients(person, pool_id) == ["application-second"]

    assert "No changes to deploy. Stack directory is up to date" in person.succeeds(
        f"{deploy} --no-fail-on-empty-changeset"
    )

    person.succeeds(f"{deploy} --parameter-overrides MinimumLength=12")
    assert outputs(person)["DirectoryId"] == pool_id
    assert pool(person, pool_id)["Policies"]["PasswordPolicy"]["MinimumLength"] == 12

    # What is not overridden keeps its value; a condition that turns true adds what it guards.
    person.succeeds(f"{deploy} --parameter-overrides Stage=production")
    settings = pool(person, pool_id)
    assert settings["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert settings["Policies"]["PasswordPolicy"]["RequireNumbers"] is True
    assert settings["Name"] == "directory-production"
    assert len(clients(person, pool_id)) == 2
    assert "AuditorId" in outputs(person)


def test_stacks_by_their_own_commands(person):
    body = f"--stack-name directory --template-body file://{DIRECTORY}"
    created = person.answer(f"aws cloudformation create-stack {body} --tags Key=team,Value=blue")
    person.succeeds("aws cloudformation wait stack-create-complete --stack-name directory")
    description = describe(person)
    assert description["StackId"] == created["StackId"]
    assert description["StackStatus"] == "CREATE_COMPLETE"
    assert description["Tags"] == [{"Key": "team", "Value": "blue"}]
    assert {each["ParameterKey"]: each["ParameterValue"] for each in description["Parameters"]} == {
        "Stage": "test",
        "MinimumLength": "8",
    }
    assert "AlreadyExistsException" in person.fails(f"aws cloudformation create-stack {body}")

    template = person.answer("aws cloudformation get-template --stack-name directory")
    assert template["TemplateBody"] == DIRECTORY.read_text()
    resources = person.answer(
        "aws cloudformation describe-stack-resources --stack-name directory"
    )["StackResources"]
    assert {each["LogicalResourceId"]: each["ResourceStatus"] for each in resources} == {
        "Directory": "CREATE_COMPLETE",
        "Application": "CREATE_COMPLETE",
    }
    listed = person.answer("aws cloudformation list-stack-resources --stack-name directory")
    assert len(listed["StackResourceSummaries"]) == 2
    (summary,) = person.answer("aws cloudformation list-stacks")["StackSummaries"]
    assert summary["StackName"] == "directory"

    assert "No updates are to be performed." in person.fails(
        f"aws cloudformation update-stack {body} --tags Key=team,Value=blue"
    )
    person.succeeds(
        f"aws cloudformation update-stack {body}"
        " --parameters ParameterKey=MinimumLength,ParameterValue=10"
        " ParameterKey=Stage,UsePreviousValue=true"
    )
    person.succeeds("aws cloudformation wait stack-update-complete --stack-name directory")
    pool_id = outputs(person)["DirectoryId"]
    assert pool(person, pool_id)["Policies"]["PasswordPolicy"]["MinimumLength"] == 10

    person.succeeds("aws cloudformation delete-stack --stack-name directory")
    person.succeeds("aws cloudformation wait stack-delete-complete --stack-name directory")
    assert "Stack with id directory does not exist" in person.fails(
        "aws cloudformation describe-stacks --stack-name directory"
    )
    assert "ResourceNotFoundException" in person.fails(
        f"aws cognito-idp describe-user-pool --user-pool-id {pool_id}"
    )


def test_exports_are_imported_and_held(person):
    create = "aws cloudformation create-stack --stack-name"
    importer = f"{create} importer --template-body file://{IMPORTER}"
    person.succeeds(f"{create} directory --template-body file://{DIRECTORY}")
    person.succeeds("aws cloudformation wait stack-create-complete --stack-name directory")
    (export,) = person.answer("aws cloudformation list-exports")["Exports"]
    pool_id = outputs(person)["DirectoryId"]
    assert (export["Name"], export["Value"]) == ("directory-DirectoryId", pool_id)

    person.succeeds(importer)
    person.succeeds("aws cloudformation wait stack-create-complete --stack-name importer")
    assert "importer" in clients(person, pool_id)
    assert outputs(person, "importer")["Arn"] == outputs(person)["DirectoryArn"]

    # An export in use holds its stack.
    person.succeeds("aws cloudformation delete-stack --stack-name directory")
    assert pool(person, pool_id)["Id"] == pool_id
    person.succeeds("aws cloudformation delete-stack --stack-name importer")
    person.succeeds("aws cloudformation wait stack-delete-complete --stack-name importer")
    person.succeeds("aws cloudformation delete-stack --stack-name directory")
    person.succeeds("aws cloudformation wait stack-delete-complete --stack-name directory")


def test_templates_are_validated(person, tmp_path):
    validate = "aws cloudformation validate-template --template-body"
    answer = person.answer(f"{validate} file://{DIRECTORY}")
    assert answer["Description"] == "A user directory, written by hand with the short forms."
    assert {each["ParameterKey"]: each.get("DefaultValue") for each in answer["Parameters"]} == {
        "Stage": "test",
        "MinimumLength": "8",
    }
    for name, text, complaint in WRONG_TEMPLATES:
        path = tmp_path / f"{name}.yaml"
        path.write_text(text)
        output = person.fails(f"{validate} file://{path}")
        assert "(ValidationError)" in output
        assert complaint in output


WRONG_TEMPLATES = [
    ("empty", "Description: nothing", "Resources"),
    ("text", "just words", "Template format error"),
    ("broken", "Resources: [", "Template format error"),
    (
        "dangling",
        json.dumps({"Resources": {"A": {"Type": "AWS::Cognito::UserPoolClient",
                                        "Properties": {"UserPoolId": {"Ref": "Nobody"}}}}}),
        "Nobody",
    ),
]  # fmt: skip


def test_a_parameter_outside_its_values_is_refused(person):
    output = person.fails(
        f"aws cloudformation create-stack --stack-name directory"
        f" --template-body file://{DIRECTORY}"
        " --parameters ParameterKey=Stage,ParameterValue=nowhere"
    )
    assert "(ValidationError)" in output
    assert "Stage" in output
    assert "does not exist" in person.fails(
        "aws cloudformation describe-stacks --stack-name directory"
    )
