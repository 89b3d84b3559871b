//! A store that fails, commits that always come too late, a server without room: what every operation that is built answers then.

use model::cognito_idp::Operation;
use model::facts::Kind;
use serde_json::{Value, json};
use tests::faulty::Faulty;
use tests::{AccessKey, Refusal, World};

use super::bodies::good;
use super::ground::{Ground, built};

/// Longer than settings are kept in memory.
const KEPT_SECONDS: i64 = 6;
/// More trips than an operation makes.
const TRIPS_MAX: usize = 100;

/// A request that refers to what is there; where a token or a session will do, by the token.
fn request(ground: &Ground, operation: Operation) -> (Operation, Value) {
    let input = operation.input().expect("an input");
    let mut body = good(input, &ground.known);
    if let Kind::Structure(members) = input.kind
        && members.iter().any(|member| member.name == "AccessToken")
    {
        body["AccessToken"] = ground.known["AccessToken"].clone();
    }
    (operation, body)
}

/// What the operation's list calls a mistake of the server.
fn internal_code(operation: Operation) -> &'static str {
    let mut codes = operation.errors().iter().map(|code| code.as_str());
    codes
        .find(|code| code.starts_with("Internal"))
        .unwrap_or("InternalErrorException")
}

async fn called(
    ground: &Ground,
    key: &AccessKey,
    (operation, body): &(Operation, Value),
) -> Result<Value, Refusal> {
    ground.world.advance_seconds(KEPT_SECONDS);
    let name = operation.name();
    Box::pin(ground.world.call_as(key, name, body.clone())).await
}

#[tokio::test]
async fn whichever_trip_to_the_store_fails_nothing_is_told_of_it() {
    let engine = Faulty::new();
    let mut ground = Ground::of(World::on_engine(engine.clone())).await;
    let key = ground.world.key().await;
    for operation in built().await {
        let request = request(&ground, operation);
        let internal = (
            internal_code(operation).to_owned(),
            "Something went wrong".to_owned(),
        );
        for trips in 0.. {
            assert!(trips < TRIPS_MAX, "{request:?}");
            engine.fail_after(trips);
            let answer = called(&ground, &key, &request).await;
            if !engine.mend() {
                assert!(
                    trips > 0,
                    "{request:?} asks nothing of the store: {answer:?}"
                );
                break;
            }
            assert_eq!(
                answer,
                Err(internal.clone()),
                "{request:?}, after {trips} trips"
            );
        }
        ground.renew().await;
    }
}

#[tokio::test]
async fn who_always_comes_too_late_is_told_to_try_again() {
    let engine = Faulty::new();
    let mut ground = Ground::of(World::on_engine(engine.clone())).await;
    let key = ground.world.key().await;
    let rate = (
        "TooManyRequestsException".to_owned(),
        "Rate exceeded".to_owned(),
    );
    let mut told = 0;
    for operation in built().await {
        let request = request(&ground, operation);
        engine.come_between();
        let answer = called(&ground, &key, &request).await;
        engine.mend();
        // Whoever changes nothing, or is refused before anything was read, commits nothing.
        told += usize::from(answer == Err(rate.clone()));
        ground.renew().await;
    }
    assert!(told > 20, "{told}");
}

#[tokio::test]
async fn a_server_without_room_says_so() {
    let world = World::in_memory().behind(|settings| settings.shares.held_bytes_max = 1);
    for operation in Operation::ALL {
        let (code, sentence) = world.refusal(operation.name(), json!({})).await;
        let busy = ("TooManyRequestsException", "Rate exceeded");
        assert_eq!((code.as_str(), sentence.as_str()), busy, "{operation:?}");
    }
}
