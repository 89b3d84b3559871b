"""The tutorial word by word, in a terminal: CDK's command line and the AWS CLI, both versions."""

import re

import pytest

USER = "wiyovah293@carsik.com"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.fixture(params=["cli_v1", pytest.param("cli_v2", marks=pytest.mark.every_store)])
def person(request, terminal):
    """A person in the tutorial's folder, with one version of the AWS CLI."""
    shell = terminal("cdk_v2", request.param)
    shell.enter("tutorial_v2")
    return shell


def test_the_tutorial_word_by_word(person):
    deploy(person)
    user_pool_id, app_client_id = find(person)
    sub = sign_up(person, app_client_id)
    sign_in_before_confirming(person, app_client_id)
    confirm(person, user_pool_id)
    verify_email(person, user_pool_id)
    user_is_as_the_tutorial_made_it(person, user_pool_id, sub)
    sign_in(person, app_client_id)
    destroy(person)


def deploy(person):
    output = person.succeeds("cdk deploy CognitoUserPoolStack")
    assert re.search(r"Synthesis time: [\d.]+s", output)
    assert "CognitoUserPoolStack: deploying..." in output
    assert "success: Published" in output
    assert "CognitoUserPoolStack: creating CloudFormation changeset..." in output
    assert re.search(r"Deployment time: [\d.]+s", output)
    arn = r"arn:aws:cloudformation:us-east-1:\d{12}:stack/CognitoUserPoolStack/" + UUID
    assert re.search(r"Stack ARN:\s+" + arn, output)
    assert re.search(r"Total time: [\d.]+s", output)


def find(person):
    """The tutorial reads both ids in the AWS console; the command line finds them by name."""
    (pool,) = person.answer("aws cognito-idp list-user-pools --max-results 10")["UserPools"]
    assert pool["Name"] == "awesome-user-pool"
    assert re.fullmatch(r"us-east-1_[0-9A-Za-z]{9}", pool["Id"])
    (client,) = person.answer(
        f"aws cognito-idp list-user-pool-clients --user-pool-id {pool['Id']}"
    )["UserPoolClients"]
    assert client["ClientName"] == "awesome-app-client"
    assert re.fullmatch(r"[0-9a-z]{26}", client["ClientId"])
    return pool["Id"], client["ClientId"]


def sign_up(person, app_client_id):
    command = f"""aws cognito-idp sign-up \\
        --client-id {app_client_id} \\
        --username wiyovah293@carsik.com \\
        --password 1234Abcd^ \\
        --user-attributes Name="email",Value="wiyovah293@carsik.com" \\
            Name="family_name",Value="Foobar" Name="custom:tenant_id",Value="1234567890" \\
            Name="custom:created_at",Value="2022-01-01" Name="custom:employee_id",Value="10" \\
            Name="custom:is_admin",Value="false" \\
        --region us-east-1"""
    answer = person.answer(command)
    sub = answer.pop("UserSub")
    assert re.fullmatch(UUID, sub)
    assert answer == {
        "UserConfirmed": False,
        "CodeDeliveryDetails": {
            "Destination": "w***@c***",
            "DeliveryMedium": "EMAIL",
            "AttributeName": "email",
        },
    }
    assert (
        "An error occurred (UsernameExistsException) when calling the SignUp operation: "
        "An account with the given email already exists."
    ) in person.fails(command)
    return sub


def initiate_auth(app_client_id):
    return f"""aws cognito-idp initiate-auth --auth-flow USER_PASSWORD_AUTH \\
        --client-id {app_client_id} \\
        --auth-parameters USERNAME=wiyovah293@carsik.com,PASSWORD=1234Abcd^ \\
        --region us-east-1"""


def sign_in_before_confirming(person, app_client_id):
    assert (
        "An error occurred (UserNotConfirmedException) when calling the InitiateAuth operation: "
        "User is not confirmed."
    ) in person.fails(initiate_auth(app_client_id))


def confirm(person, user_pool_id):
    command = f"""aws cognito-idp admin-confirm-sign-up \\
        --user-pool-id {user_pool_id} \\
        --username wiyovah293@carsik.com \\
        --region us-east-1"""
    assert person.succeeds(command).strip() in ("", "{}")
    assert "User cannot be confirmed. Current status is CONFIRMED" in person.fails(command)


def verify_email(person, user_pool_id):
    output = person.succeeds(
        f"""aws cognito-idp admin-update-user-attributes \\
        --user-pool-id {user_pool_id} \\
        --username wiyovah293@carsik.com \\
        --user-attributes Name=email_verified,Value=true \\
        --region us-east-1"""
    )
    assert output.strip() in ("", "{}")


def user_is_as_the_tutorial_made_it(person, user_pool_id, sub):
    user = person.answer(
        f"aws cognito-idp admin-get-user --user-pool-id {user_pool_id} --username {USER}"
    )
    assert user["Username"] == sub
    assert user["UserStatus"] == "CONFIRMED"
    assert user["Enabled"] is True
    attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
    assert attributes == {
        "sub": sub,
        "email": USER,
        "email_verified": "true",
        "family_name": "Foobar",
        "custom:tenant_id": "1234567890",
        "custom:created_at": "2022-01-01",
        "custom:employee_id": "10",
        "custom:is_admin": "false",
    }


def sign_in(person, app_client_id):
    answer = person.answer(initiate_auth(app_client_id))
    assert answer["ChallengeParameters"] == {}
    result = answer["AuthenticationResult"]
    assert list(result) == ["AccessToken", "ExpiresIn", "TokenType", "RefreshToken", "IdToken"]
    assert (result["ExpiresIn"], result["TokenType"]) == (3600, "Bearer")
    assert result["AccessToken"].startswith("eyJraWQiO")
    assert result["IdToken"].startswith("eyJraWQiO")
    assert result["RefreshToken"].startswith("eyJjdHkiOiJKV")
    wrong = initiate_auth(app_client_id).replace("1234Abcd^", "1234Abcd_")
    assert (
        "An error occurred (NotAuthorizedException) when calling the InitiateAuth operation: "
        "Incorrect username or password."
    ) in person.fails(wrong)


def destroy(person):
    output = person.succeeds("cdk destroy CognitoUserPoolStack --force")
    assert "CognitoUserPoolStack: destroyed" in output
    assert person.answer("aws cognito-idp list-user-pools --max-results 10")["UserPools"] == []


@pytest.mark.parametrize("client", ["cli_v1", "cli_v2"])
def test_exec_hands_over_endpoint_and_keys(server, terminal, client):
    person = terminal(client)
    for name in server.environment():
        del person.environment[name]
    listing = "aws cognito-idp list-user-pools --max-results 10 --output json"
    answer = person.answer(f"cenote exec --data {server.data} -- {listing}")
    assert answer["UserPools"] == []
    # The status of the command is the status of `exec`.
    assert person.run(f"cenote exec --data {server.data} -- bash -c 'exit 7'").returncode == 7


@pytest.mark.parametrize("client", ["cli_v1", "cli_v2"])
def test_a_wrong_secret_key_is_refused(terminal, client):
    person = terminal(client)
    person.environment["AWS_SECRET_ACCESS_KEY"] = "w" * 40
    output = person.fails("aws cognito-idp list-user-pools --max-results 10 --region us-east-1")
    assert "InvalidSignatureException" in output
