//! What the operator of a server sees: its health, what it counts, and its log.

use serde_json::{Value, json};

use crate::server::Server;
use crate::serving::{Serving, get};

const NAME: &str = "ada-lovelace-of-the-test";

fn sign_up(serving: &Serving, client: &str) {
    let body = json!({ "ClientId": client, "Username": NAME, "Password": "Correct-Horse-7" });
    let answer = serving.client().call("SignUp", &body).expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[test]
fn what_is_counted_names_operations_and_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(folder.path(), "");
    let (pool, client) = serving.make_pool();
    sign_up(&serving, &client);
    for name in ["Invented", "Made.Up"] {
        let answer = serving.client().call(name, &json!({})).expect("an answer");
        assert_eq!(answer.error(), "UnknownOperationException");
    }
    let counted = get(serving.operator, "/metrics").expect("an answer");
    assert!(counted.head.contains("openmetrics"), "{}", counted.head);
    let text = counted.body;
    for line in [
        "cenote_requests_total{service=\"cognito-idp\",operation=\"SignUp\",code=\"OK\"} 1",
        "cenote_requests_total{service=\"\",operation=\"unknown\",code=\"UnknownOperationException\"} 2",
        "cenote_request_seconds_count{service=\"cognito-idp\",operation=\"SignUp\"} 1",
        "cenote_requests_in_flight 0",
        "cenote_connections ",
        "cenote_store_commit_seconds_count ",
        "cenote_store_get_seconds_count ",
        "cenote_store_groups_total ",
        "cenote_store_grouped_commits_total ",
        "cenote_store_conflicts_total 0",
        "cenote_store_retries_total 0",
        "cenote_lane_waiting 0",
        "cenote_lane_begun_total ",
        "cenote_lane_refused_total 0",
        "cenote_outbox_waiting ",
        "cenote_outbox_lag_milliseconds ",
        "cenote_build_info{version=",
    ] {
        assert!(text.contains(line), "{line} is not in:\n{text}");
    }
    for personal in [NAME, &pool, &client, "Invented", "Made"] {
        assert!(!text.contains(personal), "{personal} is in:\n{text}");
    }
    assert_eq!(
        get(serving.port, "/metrics").expect("an answer").status,
        404
    );
    assert_eq!(get(serving.operator, "/readyz").expect("ready").status, 200);
    assert_eq!(get(serving.operator, "/livez").expect("live").status, 200);
    assert_eq!(get(serving.operator, "/").expect("nothing").status, 404);
}

#[test]
fn a_server_for_development_shows_what_it_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let port = server.endpoint.rsplit(':').next().expect("a port");
    let counted = get(port.parse().expect("a number"), "/metrics").expect("an answer");
    assert_eq!(counted.status, 200);
    assert!(counted.body.ends_with("# EOF\n"), "{}", counted.body);
}

#[test]
fn a_request_is_logged_under_the_id_of_its_answer_where_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(folder.path(), "[log]\nrequests = true\nformat = 'json'\n");
    let answer = get(serving.port, "/livez").expect("an answer");
    let id = answer
        .head
        .lines()
        .find_map(|line| line.strip_prefix("x-amzn-requestid: "))
        .expect("the request's id")
        .to_owned();
    serving.terminate();
    let log = folder.path().join("log");
    assert!(serving.ended().success());
    let log = std::fs::read_to_string(log).expect("the log");
    let line = log.lines().find(|line| line.contains(&id));
    let line: Value = serde_json::from_str(line.expect("the request's line")).expect("JSON");
    assert_eq!(line["request_id"], id.as_str());
    assert_eq!(line["operation"], "livez");
    assert_eq!(line["status"], 200);
    assert!(line["micros"].is_u64(), "{line}");
}

#[test]
fn requests_leave_no_line_unless_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(folder.path(), "[log]\nformat = 'json'\n");
    let (_, client) = serving.make_pool();
    sign_up(&serving, &client);
    serving.terminate();
    let log = folder.path().join("log");
    assert!(serving.ended().success());
    assert_eq!(std::fs::read_to_string(log).expect("the log"), "");
}
