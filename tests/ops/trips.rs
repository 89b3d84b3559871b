//! What operations on users cost the store, and what they leave in it.

mod audited;

use serde_json::{Value, json};
use tests::World;
use tests::devices::{from_device, tracking, trusting};
use tests::groups::{group, join};
use tests::people::{
    EMAIL, OTHER_PASSWORD, PASSWORD, confirmed, password_client, plain, signed_up, tutorial_pool,
    tutorial_sign_up,
};
use tests::sign_in::{Exchange, password_flow};
use tests::software_token::code_answer;
use tests::watched::Trip::{Commit, Get, Scan};
use tests::watched::Watched;

#[tokio::test]
async fn a_sign_up_is_one_read_and_a_commit_once_its_client_is_known() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let pool_id = world.pool(tutorial_pool()).await;
    let client_id = world.client(&pool_id, password_client()).await;
    engine.trips();
    world.ok("SignUp", tutorial_sign_up(&client_id)).await;
    assert_eq!(engine.trips(), [Get, Get, Commit]);
    let mut another = tutorial_sign_up(&client_id);
    another["Username"] = json!("other@example.com");
    another["UserAttributes"][0]["Value"] = json!("other@example.com");
    world.ok("SignUp", another).await;
    assert_eq!(engine.trips(), [Get, Commit]);
    let (_, client_id) = plain(&world, json!({}), json!({})).await;
    engine.trips();
    signed_up(&world, &client_id, "anna").await;
    assert_eq!(engine.trips(), [Get, Get, Commit]);
}

#[tokio::test]
async fn an_ordinary_sign_in_commits_nothing() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let flows = json!([
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH"
    ]);
    let client = json!({ "ExplicitAuthFlows": flows });
    let (_, client_id) = plain(&world, json!({}), client).await;
    confirmed(&world, &client_id, "anna").await;
    let auth = |flow: &str, parameters: Value| {
        let parameters = json!({
            "ClientId": client_id, "AuthFlow": flow, "AuthParameters": parameters
        });
        world.ok("InitiateAuth", parameters)
    };
    engine.trips();
    let password = json!({ "USERNAME": "anna", "PASSWORD": PASSWORD });
    let answer = auth("USER_PASSWORD_AUTH", password).await;
    // The second read of the count of wrong passwords, when the tokens are made.
    assert_eq!(engine.trips(), [Get, Get, Get]);
    let tokens = &answer["AuthenticationResult"];
    let refresh = json!({ "REFRESH_TOKEN": tokens["RefreshToken"] });
    auth("REFRESH_TOKEN_AUTH", refresh).await;
    assert_eq!(engine.trips(), [Get]);
    let access = json!({ "AccessToken": tokens["AccessToken"] });
    world.ok("GetUser", access).await;
    assert_eq!(engine.trips(), [Get]);
}

/// Neither does a sign-in that is given a new device; one from a remembered device keeps what it is to prove and that it did.
#[tokio::test]
async fn a_sign_in_from_a_device_commits_what_is_used_up() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let client =
        json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"] });
    for configuration in [tracking(), trusting()] {
        let (pool_id, client_id) = plain(&world, configuration, client.clone()).await;
        world.user(&pool_id, "ana", &[]).await;
        let (device, _) = world.device(&client_id, "ana").await;
        let sign_in = password_flow(&client_id, "ana", tests::sign_in::PASSWORD);
        world.ok("InitiateAuth", sign_in.clone()).await;
        engine.trips();
        world.ok("InitiateAuth", sign_in).await;
        assert_eq!(engine.trips(), [Get, Get, Get]);
        // Password in plain: the client may send no session back.
        let from = from_device(&client_id, "ana", &device.key);
        let asked = world.ok("InitiateAuth", from).await;
        assert_eq!(engine.trips(), [Get, Get, Get, Commit]);
        let begun = device.begin(&world, &client_id, &asked["Session"], "ana");
        let asked = world
            .ok("RespondToAuthChallenge", begun.begins.clone())
            .await;
        assert_eq!(engine.trips(), [Get, Commit]);
        let answer = begun.answer(&world, &asked);
        world.ok("RespondToAuthChallenge", answer).await;
        assert_eq!(engine.trips(), [Get, Commit]);
        // By SRP with a session.
        let exchange = Exchange::begin(&world, &pool_id, &client_id, "ana").await;
        engine.trips();
        let mut answer = exchange.answer(&world, &client_id, tests::sign_in::PASSWORD);
        answer["ChallengeResponses"]["DEVICE_KEY"] = json!(device.key);
        let asked = world.ok("RespondToAuthChallenge", answer).await;
        assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
        assert_eq!(engine.trips(), [Get, Get, Commit]);
        let config = device.verifier_config();
        let verifier = config["PasswordVerifier"].as_str().expect("a text");
        assert!(!engine.has_written(verifier));
    }
}

/// A pool that tells no devices apart is asked and told as much whatever device a client names.
#[tokio::test]
async fn where_no_devices_are_told_apart_none_costs_anything() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let pool_id = world.pool(json!({})).await;
    let client_id = world.open_client(&pool_id, json!({})).await;
    world.user(&pool_id, "ana", &[]).await;
    world.sign_in(&client_id, "ana").await;
    for key in [Value::Null, json!("us-east-1_0")] {
        engine.trips();
        let mut body = password_flow(&client_id, "ana", tests::sign_in::PASSWORD);
        body["AuthParameters"]["DEVICE_KEY"] = key.clone();
        let answer = world.ok("InitiateAuth", body).await;
        assert_eq!(engine.trips(), [Get, Get, Get], "{key}");
        let exchange = Exchange::begin(&world, &pool_id, &client_id, "ana").await;
        assert_eq!(engine.trips(), [Get, Get], "{key}");
        let mut body = exchange.answer(&world, &client_id, tests::sign_in::PASSWORD);
        body["ChallengeResponses"]["DEVICE_KEY"] = key.clone();
        world.ok("RespondToAuthChallenge", body).await;
        assert_eq!(engine.trips(), [Get, Commit], "{key}");
        let token = &answer["AuthenticationResult"]["RefreshToken"];
        let body = json!({
            "ClientId": client_id, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": token, "DEVICE_KEY": key },
        });
        world.ok("InitiateAuth", body).await;
        assert_eq!(engine.trips(), [Get], "{key}");
    }
}

#[tokio::test]
async fn groups_cost_a_sign_in_no_trip_once_they_are_known() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    for name in ["staff", "readers"] {
        group(&world, &pool_id, name, json!({})).await;
        join(&world, &pool_id, "anna", name).await;
    }
    let sign_in = json!({
        "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD },
    });
    world.advance_seconds(6);
    world.ok("InitiateAuth", sign_in.clone()).await;
    engine.trips();
    let answer = world.ok("InitiateAuth", sign_in).await;
    assert_eq!(engine.trips(), [Get, Get, Get]);
    let refresh = json!({
        "ClientId": client_id, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": answer["AuthenticationResult"]["RefreshToken"] },
    });
    world.ok("InitiateAuth", refresh).await;
    assert_eq!(engine.trips(), [Get]);
}

#[tokio::test]
async fn a_phantom_costs_the_trips_of_a_user() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    let hiding = world
        .client(&pool_id, json!({ "PreventUserExistenceErrors": "ENABLED" }))
        .await;
    signed_up(&world, &client_id, "unconfirmed").await;
    confirmed(&world, &client_id, "confirmed").await;
    let body = |name: &str, more: Value| {
        let mut body = json!({ "ClientId": hiding, "Username": name });
        tests::merge(&mut body, more);
        body
    };
    // The pool and the client come from the cache from now on, whoever is asked for.
    let somebody = body("somebody", json!({}));
    world.ok("ForgotPassword", somebody).await;
    let code = json!({ "ConfirmationCode": "abcdef" });
    let reset = json!({ "ConfirmationCode": "abcdef", "Password": OTHER_PASSWORD });
    for (operation, user, more) in [
        ("ResendConfirmationCode", "unconfirmed", json!({})),
        ("ConfirmSignUp", "unconfirmed", code),
        ("ForgotPassword", "confirmed", json!({})),
        ("ConfirmForgotPassword", "confirmed", reset),
    ] {
        let mut costs = Vec::new();
        for name in [user, "nobody"] {
            engine.trips();
            let answer = world.call(operation, body(name, more.clone())).await;
            costs.push((engine.trips(), answer.err()));
        }
        assert_eq!(costs[0], costs[1], "{operation}");
    }
}

#[tokio::test]
async fn secrets_are_nowhere_in_clear() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let mut secrets = vec![PASSWORD.to_owned(), OTHER_PASSWORD.to_owned()];
    for flows in [
        json!(["ALLOW_USER_PASSWORD_AUTH"]),
        json!(["ALLOW_USER_SRP_AUTH"]),
    ] {
        world.advance_seconds(1);
        let client = json!({ "ExplicitAuthFlows": flows });
        let (pool_id, client_id) = plain(&world, json!({}), client).await;
        confirmed(&world, &client_id, "anna").await;
        world.advance_seconds(1);
        world
            .ok(
                "ForgotPassword",
                json!({ "ClientId": client_id, "Username": "anna" }),
            )
            .await;
        let code = world.code_for("anna@example.com").await;
        let body = json!({
            "ClientId": client_id, "Username": "anna", "ConfirmationCode": code,
            "Password": OTHER_PASSWORD
        });
        world.ok("ConfirmForgotPassword", body).await;
        let body = json!({
            "UserPoolId": pool_id, "Username": "berta",
            "UserAttributes": [{ "Name": "email", "Value": "berta@example.com" }]
        });
        world.ok("AdminCreateUser", body).await;
        secrets.push(world.code_for("berta@example.com").await);
        // Six digits stand somewhere by chance: only what surrounds a code would betray it.
        secrets.push(format!("\"{code}\""));
        secrets.push(format!("is {code}"));
    }
    for secret in secrets {
        assert!(!engine.has_written(&secret), "{secret} was written");
    }
    assert!(
        engine.has_written("anna@example.com"),
        "what was written is looked at"
    );
}

#[tokio::test]
async fn of_parallel_sign_ups_one_wins() {
    let world = World::on_sqlite();
    let pool_id = world.pool(tutorial_pool()).await;
    let client_id = world.client(&pool_id, password_client()).await;
    let sign_up = || world.call("SignUp", tutorial_sign_up(&client_id));
    let answers = tokio::join!(sign_up(), sign_up(), sign_up(), sign_up(), sign_up());
    let answers = [answers.0, answers.1, answers.2, answers.3, answers.4];
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for answer in answers {
        let Err((code, _)) = answer else { continue };
        assert_eq!(code, "UsernameExistsException");
    }
    let body = json!({ "UserPoolId": pool_id });
    let users = world.ok("ListUsers", body).await;
    assert_eq!(users["Users"].as_array().map(Vec::len), Some(1), "{EMAIL}");
}

#[tokio::test]
async fn parallel_tries_are_all_counted() {
    let world = World::on_sqlite();
    let (_, client_id) = plain(&world, json!({}), json!({})).await;
    signed_up(&world, &client_id, "anna").await;
    let code = world.code_for("anna@example.com").await;
    let body =
        |code: &str| json!({ "ClientId": client_id, "Username": "anna", "ConfirmationCode": code });
    let tries = || world.call("ConfirmSignUp", body("abcdef"));
    let answers = tokio::join!(tries(), tries(), tries(), tries(), tries());
    let answers = [answers.0, answers.1, answers.2, answers.3, answers.4];
    for answer in answers {
        assert_eq!(answer.expect_err("a wrong code").0, "CodeMismatchException");
    }
    let found = world.refusal("ConfirmSignUp", body(&code)).await;
    assert_eq!(found.0, "ExpiredCodeException", "five tries void the code");
}

#[tokio::test]
async fn a_sign_in_with_a_code_commits_once() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let (pool_id, client_id) = plain(&world, json!({}), password_client()).await;
    world.take_software_tokens(&pool_id, "OPTIONAL").await;
    let own = world
        .user_with_authenticator(&pool_id, &client_id, "anna")
        .await;
    world
        .asked_for("SOFTWARE_TOKEN_MFA", &client_id, "anna")
        .await;
    engine.trips();
    let session = world
        .asked_for("SOFTWARE_TOKEN_MFA", &client_id, "anna")
        .await;
    assert_eq!(engine.trips(), [Get, Get, Get]);
    let answer = code_answer(&client_id, &session, "anna", &own.code(&world));
    world.ok("RespondToAuthChallenge", answer).await;
    assert_eq!(engine.trips(), [Get, Commit]);
}

#[tokio::test]
async fn a_session_costs_a_scan_and_a_commit_where_a_pool_keeps_track() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    world.track_sessions(&pool_id, 2).await;
    let sign_in = json!({
        "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD },
    });
    world.ok("InitiateAuth", sign_in.clone()).await;
    engine.trips();
    let answer = world.ok("InitiateAuth", sign_in.clone()).await;
    assert_eq!(engine.trips(), [Get, Get, Scan, Commit]);
    let tokens = &answer["AuthenticationResult"];
    let refresh = json!({
        "ClientId": client_id, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": tokens["RefreshToken"] },
    });
    world.ok("InitiateAuth", refresh.clone()).await;
    assert_eq!(engine.trips(), [Get]);
    // A refresh is noted once a minute.
    world.advance_seconds(60);
    let mut none = refresh.clone();
    none["AuthParameters"]["REFRESH_TOKEN"] = json!("none");
    world.refusal("InitiateAuth", none).await;
    engine.trips();
    world.ok("InitiateAuth", refresh).await;
    assert_eq!(engine.trips(), [Get, Commit]);
    // Who has as many as there may be is looked at more closely.
    world.ok("InitiateAuth", sign_in).await;
    assert_eq!(engine.trips(), [Get, Get, Scan, Get, Commit]);
    // What needs a token costs what it does anywhere.
    let access = json!({ "AccessToken": tokens["AccessToken"] });
    world.ok("GetUser", access).await;
    assert_eq!(engine.trips(), [Get]);
    assert!(!engine.has_written("127.0.0.1"), "addresses are sealed");
}

/// What is said of risks is read once in five seconds, where there is threat protection; looking a password up is no trip.
#[tokio::test]
async fn known_passwords_cost_no_trip_of_their_own() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let mut costs = Vec::new();
    for filter in [json!(["SIGN_UP"]), json!(["SIGN_UP", "SIGN_IN"])] {
        let watching = json!({
            "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": "ENFORCED" },
        });
        let (pool_id, client_id) = plain(&world, watching, json!({})).await;
        let said = json!({
            "UserPoolId": pool_id, "ClientId": client_id,
            "CompromisedCredentialsRiskConfiguration": {
                "EventFilter": filter, "Actions": { "EventAction": "BLOCK" },
            },
        });
        world.ok("SetRiskConfiguration", said).await;
        world.advance_seconds(1);
        confirmed(&world, &client_id, "anna").await;
        let sign_in = password_flow(&client_id, "anna", PASSWORD);
        world.ok("InitiateAuth", sign_in.clone()).await;
        engine.trips();
        world.ok("InitiateAuth", sign_in).await;
        costs.push(engine.trips());
    }
    assert_eq!(costs[0], costs[1]);
}
