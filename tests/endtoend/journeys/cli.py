"""The journey by the AWS CLI. All of its settings are the environment's."""

import shlex
import time

WAIT_SECONDS = 30
KEY = "a folder/ä+b (1)~'!*.txt"


def journey(cli, stack, name: str) -> dict:
    """What the journey of a name makes, with a stack of this template."""

    def told(command: str, query: str) -> str:
        return cli.succeeds(f"aws {command} --query {shlex.quote(query)} --output text").strip()

    account = told("sts get-caller-identity", "Account")
    pool = told(f"cognito-idp create-user-pool --pool-name {name}", "UserPool.Id")
    flows = "ALLOW_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH"
    create = f"cognito-idp create-user-pool-client --user-pool-id {pool} --client-name {name}"
    client = told(f"{create} --explicit-auth-flows {flows}", "UserPoolClient.ClientId")
    person = "--username traveller"
    sign_up = f"cognito-idp sign-up --client-id {client} {person} --password 1234Abcd^"
    sub = told(sign_up, "UserSub")
    cli.succeeds(f"aws cognito-idp admin-confirm-sign-up --user-pool-id {pool} {person}")
    sign_in = f"cognito-idp initiate-auth --auth-flow USER_PASSWORD_AUTH --client-id {client}"
    parameters = "--auth-parameters USERNAME=traveller,PASSWORD=1234Abcd^"
    token = told(f"{sign_in} {parameters}", "AuthenticationResult.AccessToken")
    username = told(f"cognito-idp get-user --access-token {token}", "Username")

    cli.succeeds(f"aws cloudformation create-stack --stack-name {name} --template-body file://{stack}")
    describe = f"cloudformation describe-stacks --stack-name {name}"
    # The waiter of the CLI sleeps for half a minute at a time.
    deadline = time.monotonic() + WAIT_SECONDS
    while told(describe, "Stacks[0].StackStatus") != "CREATE_COMPLETE":
        assert time.monotonic() < deadline
        time.sleep(0.2)

    written, read = cli.folder / "object", cli.folder / "copy"
    written.write_text("of the journey")
    key = shlex.quote(KEY)
    cli.succeeds(f"aws s3api create-bucket --bucket {name}")
    put = f"aws s3api put-object --bucket {name} --key {key} --content-type text/plain"
    cli.succeeds(f"{put} --body {written}")
    cli.succeeds(f"aws s3 cp --quiet {shlex.quote(f's3://{name}/{KEY}')} {read}")
    return {
        "account": account,
        "pool": pool,
        "client": client,
        "sub": sub,
        "username": username,
        "stack": told(describe, "Stacks[0].Outputs[0].OutputValue"),
        "object": read.read_text(),
    }
