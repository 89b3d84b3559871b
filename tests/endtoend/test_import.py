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


def lines(count: int, failed: int) -> list[str]:
    reason = (
        "The User Record does not set any of the auto verified attributes to true. "
        "(Example: email_verified to true)."
    )
    told = [f"[SUCCEEDED] Line Number {n} - The import succeeded." for n in range(2, count + 2)]
    first = count + 2
    told += [f"[FAILED] Line Number {n} - {reason}" for n in range(first, first + failed)]
    return told


@pytest.fixture
def imported(cognito):
    """A pool with a job of which the last two rows failed."""
    pool = cognito.create_user_pool(PoolName="import", AutoVerifiedAttributes=["email"])
    pool = pool["UserPool"]["Id"]
    columns = cognito.get_csv_header(UserPoolId=pool)["CSVHeader"]
    made = cognito.create_user_import_job(
        JobName="people", UserPoolId=pool, CloudWatchLogsRoleArn=ROLE
    )["UserImportJob"]
    wrong = "," * (len(columns) - 1)
    lost = [f"{wrong}lost-{number}".encode() for number in range(2)]
    assert columns[-1] == "cognito:username"
    send(made["PreSignedUrl"], b"\n".join([people(columns, 300), *lost]))
    cognito.start_user_import_job(UserPoolId=pool, JobId=made["JobId"])
    job = ended(cognito, made)
    assert (job["ImportedUsers"], job["FailedUsers"]) == (300, 2), job
    return job


def test_the_log_of_an_import_is_read_by_boto3(server, imported):
    logs = server.client("logs")
    group = f"/aws/cognito/userpools/{imported['UserPoolId']}/import"
    stream = f"{imported['JobId']}/people"
    named = {"logGroupName": group, "logStreamName": stream}
    expected = lines(300, 2)
    found, token = [], {"startFromHead": True}
    while True:
        page = logs.get_log_events(**named, limit=100, **token)
        found += [event["message"] for event in page["events"]]
        if page["nextForwardToken"] == token.get("nextToken"):
            break
        token = {"startFromHead": True, "nextToken": page["nextForwardToken"]}
    assert found == expected
    last = logs.get_log_events(**named, limit=2)["events"]
    assert [event["message"] for event in last] == expected[-2:]
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, filterPattern='"[FAILED]"', PaginationConfig={"PageSize": 1}
    )
    failed = [event for page in pages for event in page["events"]]
    assert [event["message"] for event in failed] == expected[-2:]
    assert {event["logStreamName"] for event in failed} == {stream}
    groups = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=group)
    assert [it["logGroupName"] for page in groups for it in page["logGroups"]] == [group]
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    assert [it["logStreamName"] for it in streams] == [stream]
    with pytest.raises(logs.exceptions.ResourceNotFoundException) as refused:
        logs.get_log_events(logGroupName=group, logStreamName="x")
    assert "The specified log stream does not exist." in str(refused.value)


@pytest.mark.parametrize("version", ["cli_v1", "cli_v2"])
def test_the_log_of_an_import_is_read_by_the_command_line(terminal, imported, version):
    person = terminal(version)
    group = f"/aws/cognito/userpools/{imported['UserPoolId']}/import"
    stream = f"{imported['JobId']}/people"
    get = f"aws logs get-log-events --log-group-name {group} --log-stream-name {stream}"
    events = person.answer(get + " --start-from-head")["events"]
    assert [event["message"] for event in events] == lines(300, 2)
    filtered = f"aws logs filter-log-events --log-group-name {group} --filter-pattern '?FAILED'"
    assert len(person.answer(filtered)["events"]) == 2
    described = person.answer("aws logs describe-log-groups --log-group-name-prefix " + group)
    assert described["logGroups"][0]["logGroupName"] == group
    listed = person.answer(f"aws logs describe-log-streams --log-group-name {group}")
    assert listed["logStreams"][0]["logStreamName"] == stream
    refused = person.fails(get.replace(imported["JobId"], "x"))
    assert "The specified log stream does not exist." in refused
