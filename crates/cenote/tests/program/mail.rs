//! `cenote mail`: the newest message is that of the last request that was answered.

use serde_json::json;

use crate::check::succeeds;
use crate::people::{PASSWORD, anybody, make_pool, ok};
use crate::server::Server;

#[test]
fn the_newest_code_is_that_of_the_last_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let pool = make_pool(&server);
    let mut client = anybody(&server);
    for number in 0..5 {
        let (name, email) = (format!("ada{number}"), format!("ada{number}@example.org"));
        let body = json!({
            "ClientId": pool.client,
            "Username": name,
            "Password": PASSWORD,
            "UserAttributes": [{ "Name": "email", "Value": email }],
        });
        ok(&mut client, "SignUp", &body);
        let mail = ["mail", "--data", "data", &email, "--wait", "5s", "--code"];
        let first = succeeds(folder.path(), &mail);
        let body = json!({ "ClientId": pool.client, "Username": name });
        ok(&mut client, "ResendConfirmationCode", &body);
        let second = succeeds(folder.path(), &mail);
        assert_ne!(first, second);
        let code = second.trim();
        let body = json!({ "ClientId": pool.client, "Username": name, "ConfirmationCode": code });
        ok(&mut client, "ConfirmSignUp", &body);
    }
}
