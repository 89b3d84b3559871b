"""Users who come by a CSV file: as people do it with boto3, an upload by urllib, and the AWS CLI."""

import csv
import io
import time
import urllib.request

import pytest

ROLE = "arn:aws:iam::000000000000:role/logs"


@pytest.fixture
def cognito(server):
    return server.client("cognito-idp")


def people(columns: list[str], count: int) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for number in range(count):
        writer.writerow(
            {
                "cognito:username": f"user-{number}",
                "cognito:mfa_enabled": "false",
                "email": f"user-{number}@example.com",
                "email_verified": "true",
            }
        )
    return text.getvalue().encode()


def send(url: str, file: bytes):
    request = urllib.request.Request(url, data=file, method="PUT")
    request.add_header("x-amz-server-side-encryption", "aws:kms")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def ended(cognito, job: dict) -> dict:
    for _ in range(300):
        asked = {"UserPoolId": job["UserPoolId"], "JobId": job["JobId"]}
        job = cognito.describe_user_import_job(**asked)["UserImportJob"]
        if job["Status"] not in ("Pending", "InProgress", "Stopping"):
            return job
        time.sleep(0.1)
    raise AssertionError(job)


@pytest.mark.every_store
def test_a_file_of_users_is_imported(server, cognito):
    pool = cognito.create_user_pool(PoolName="import", AutoVerifiedAttributes=["email"])
    pool = pool["UserPool"]["Id"]
    columns = cognito.get_csv_header(UserPoolId=pool)["CSVHeader"]
    made = cognito.create_user_import_job(
        JobName="people", UserPoolId=pool, CloudWatchLogsRoleArn=ROLE
    )["UserImportJob"]
    assert made["Status"] == "Created"
    send(made["PreSignedUrl"], people(columns, 500))
    asked = {"UserPoolId": pool, "JobId": made["JobId"]}
    started = cognito.start_user_import_job(**asked)["UserImportJob"]
    assert started["Status"] == "Pending"
    job = ended(cognito, made)
    assert job["Status"] == "Succeeded", job
    assert (job["ImportedUsers"], job["SkippedUsers"], job["FailedUsers"]) == (500, 0, 0)
    pages = cognito.get_paginator("list_users").paginate(UserPoolId=pool)
    users = [user for page in pages for user in page["Users"]]
    assert len({user["Username"] for user in users}) == 500
    assert {user["UserStatus"] for user in users} == {"RESET_REQUIRED"}
    listed = cognito.list_user_import_jobs(UserPoolId=pool, MaxResults=10)["UserImportJobs"]
    assert [it["JobId"] for it in listed] == [made["JobId"]]


@pytest.mark.parametrize("version", ["cli_v1", "cli_v2"])
def test_a_file_is_sent_by_curl(terminal, cognito, tmp_path, version):
    person = terminal(version)
    pool = cognito.create_user_pool(PoolName="import", AutoVerifiedAttributes=["email"])
    pool = pool["UserPool"]["Id"]
    aws = f"aws cognito-idp {{}} --user-pool-id {pool}"
    columns = person.answer(aws.format("get-csv-header"))["CSVHeader"]
    create = "create-user-import-job --job-name cli --cloud-watch-logs-role-arn " + ROLE
    made = person.answer(aws.format(create))["UserImportJob"]
    file = tmp_path / "people.csv"
    file.write_bytes(people(columns, 20))
    encryption = "x-amz-server-side-encryption:aws:kms"
    person.succeeds(f"curl --fail -v -T '{file}' -H '{encryption}' '{made['PreSignedUrl']}'")
    job_id = f" --job-id {made['JobId']}"
    started = person.answer(aws.format("start-user-import-job") + job_id)["UserImportJob"]
    assert started["Status"] == "Pending"
    job = ended(cognito, made)
    assert (job["Status"], job["ImportedUsers"]) == ("Succeeded", 20)
    listed = person.answer(aws.format("list-user-import-jobs") + " --max-results 5")
    shown = person.answer(aws.format("describe-user-import-job") + job_id)
    assert listed["UserImportJobs"] == [shown["UserImportJob"]]
    assert "has to be Pending or InProgress" in person.fails(
        aws.format("stop-user-import-job") + job_id
    )
