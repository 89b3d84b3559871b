//! What is left when something ends: nothing.

use serde_json::json;
use store::{Direction, Key, Range};
use tests::people::{as_object, attributes, confirmed, plain};
use tests::sign_in::password_flow;
use tests::{World, on_every_engine};

const BY_PASSWORD: &[&str] = &["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];

/// Goes on with jobs until nothing is left to be done; how many records the sweep has deleted by now.
async fn sweep(world: &World) -> u64 {
    world.work_all().await;
    let jobs = world.directory().jobs(world.now_millis()).await;
    let jobs = jobs.expect("the jobs");
    let sweep = jobs.iter().find(|job| job.kind == "sweep");
    sweep.map_or(0, |job| job.done)
}

/// The keys of all that is stored and that names `what`, in its key or its value.
async fn naming(world: &World, what: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), Some(Range::all()));
    while let Some(range) = rest {
        let page = world.engine().scan(&range, 500, Direction::Forward).await;
        let page = page.expect("a page");
        rest = page
            .last()
            .map(|(key, _)| range.past(key, Direction::Forward));
        for (key, value) in page {
            let text = String::from_utf8_lossy(&value.value);
            if key.to_string().contains(what) || text.contains(what) {
                found.push(key.to_string());
            }
        }
    }
    found
}

async fn ends(world: &World) -> usize {
    let all = world
        .engine()
        .scan(&Key::prefix(&["end"]), 1_000, Direction::Forward)
        .await;
    all.expect("a scan").len()
}

/// Anybody may ask for the codes of names that nobody has: they are counted, and the counts must not stay.
#[tokio::test]
async fn codes_of_unknown_names_are_swept() {
    on_every_engine(async |world| {
        let members = json!({
            "ExplicitAuthFlows": BY_PASSWORD,
            "PreventUserExistenceErrors": "ENABLED",
        });
        let (_, client_id) = plain(world, json!({}), members).await;
        for number in 0..300 {
            let body = json!({ "ClientId": client_id, "Username": format!("nobody-{number}") });
            world.ok("ForgotPassword", body).await;
        }
        assert!(ends(world).await >= 300);
        assert_eq!(sweep(world).await, 0);
        world.advance_seconds(2 * 60 * 60);
        assert!(sweep(world).await >= 300);
        assert_eq!(ends(world).await, 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_left_of_a_user() {
    on_every_engine(async |world| {
        let (pool_id, client_id) = plain(
            world,
            json!({}),
            json!({ "ExplicitAuthFlows": BY_PASSWORD }),
        )
        .await;
        confirmed(world, &client_id, "anna").await;
        let wrong = password_flow(&client_id, "anna", "Wrong-1234");
        world.refusal("InitiateAuth", wrong).await;
        let anna = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let user = world.ok("AdminGetUser", anna.clone()).await;
        let sub = as_object(&user["UserAttributes"])["sub"].clone();
        let sub = sub.as_str().expect("a sub");
        world.ok("AdminResetUserPassword", anna.clone()).await;
        assert!(naming(world, sub).await.len() > 3);
        world.ok("AdminDeleteUser", anna).await;
        assert_eq!(naming(world, sub).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_left_of_a_pool() {
    on_every_engine(async |world| {
        let (pool_id, client_id) = plain(
            world,
            json!({}),
            json!({ "ExplicitAuthFlows": BY_PASSWORD }),
        )
        .await;
        for name in ["anna", "bert"] {
            confirmed(world, &client_id, name).await;
            let wrong = password_flow(&client_id, name, "Wrong-1234");
            world.refusal("InitiateAuth", wrong).await;
        }
        let body = json!({
            "ClientId": client_id,
            "Username": "carl",
            "Password": "1234Abcd^",
            "UserAttributes": attributes(&[("email", "carl@example.org")]),
        });
        world.ok("SignUp", body).await;
        for letter in world.letters().await {
            let kept = world.directory().delivered(&letter.handle, None).await;
            assert!(kept.expect("an answer"));
        }
        let body = json!({ "UserPoolId": pool_id });
        world.ok("DeleteUserPool", body).await;
        sweep(world).await;
        assert_eq!(naming(world, &pool_id).await, [""; 0]);
        assert_eq!(ends(world).await, 0);
    })
    .await;
}
