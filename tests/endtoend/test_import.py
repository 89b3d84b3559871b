"""Users who come by a CSV file: as people do it with boto3, and an upload by urllib or curl."""

import time

import pytest
from botocore.exceptions import ClientError

from steps import people, send

ROLE = "arn:aws:iam::000000000000:role/logs"


@pytest.fixture
def cognito(server):
    return server.client("cognito-idp")


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


def test_a_file_is_sent_by_curl(terminal, cognito, tmp_path):
    pool = cognito.create_user_pool(PoolName="import", AutoVerifiedAttributes=["email"])
    pool = pool["UserPool"]["Id"]
    columns = cognito.get_csv_header(UserPoolId=pool)["CSVHeader"]
    made = cognito.create_user_import_job(JobName="curl", UserPoolId=pool, CloudWatchLogsRoleArn=ROLE)
    made = made["UserImportJob"]
    file = tmp_path / "people.csv"
    file.write_bytes(people(columns, 20))
    encryption = "x-amz-server-side-encryption:aws:kms"
    terminal().succeeds(f"curl --fail -v -T '{file}' -H '{encryption}' '{made['PreSignedUrl']}'")
    cognito.start_user_import_job(UserPoolId=pool, JobId=made["JobId"])
    job = ended(cognito, made)
    assert (job["Status"], job["ImportedUsers"]) == ("Succeeded", 20)
    with pytest.raises(ClientError, match="has to be Pending or InProgress"):
        cognito.stop_user_import_job(UserPoolId=pool, JobId=made["JobId"])
