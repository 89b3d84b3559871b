//! Levels that are asked for: none of them stands in for a second factor that is on, neither at once nor by a token of before.

mod replaced;

use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, response};
use tests::sign_in::{PASSWORD, Tokens, claims};
use tests::software_token::{Authenticator, code_answer};

const MAIL: &str = "ana@example.com";
const NUMBER: &str = "+12065550123";
const TOKEN: &str = "SOFTWARE_TOKEN_MFA";
const LEVELS: [&str; 4] = [
    "urn:cognito:loa:1",
    "urn:cognito:loa:2",
    "urn:cognito:loa:3",
    "urn:cognito:loa:4",
];

struct Scene {
    world: World,
    pool: String,
    client: String,
    own: Authenticator,
}

impl Scene {
    /// A pool that takes all second factors and these first ones, and ana, who has them all and none on.
    async fn set(first: &[&str]) -> Scene {
        let world = World::in_memory();
        let pool = world.pool_by(first, json!({})).await;
        let client = world.choosing_client(&pool, json!({})).await;
        let factors = [TOKEN, "EMAIL_OTP", "SMS_MFA"];
        world.take_factors(&pool, "OPTIONAL", &factors).await;
        let proved = [
            ("email", MAIL),
            ("email_verified", "true"),
            ("phone_number", NUMBER),
            ("phone_number_verified", "true"),
        ];
        world.user(&pool, "ana", &proved).await;
        let token = world.sign_in(&client, "ana").await.access;
        let own = world.authenticator(&token).await;
        Scene {
            world,
            pool,
            client,
            own,
        }
    }

    async fn switch_on(&self, factor: &str) {
        self.world.switch_on(&self.pool, "ana", factor, true).await;
    }

    /// Begins by the password, to reach a level.
    async fn begin(&self, levels: &str, password: &str, more: Value) -> Result<Value, String> {
        let mut parameters = json!({
            "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": password, "TARGET_ACR_VALUES": levels,
        });
        tests::merge(&mut parameters, more);
        let body = choice(&self.client, "ana", parameters);
        let called = self.world.call("InitiateAuth", body).await;
        called.map_err(|(code, _)| code)
    }

    /// What a token shows that a code by mail has given.
    async fn by_mail(&self) -> Tokens {
        self.by_code("EMAIL_OTP", MAIL).await
    }

    /// What a token shows that a code has given which went to an address.
    async fn by_code(&self, challenge: &str, address: &str) -> Tokens {
        let wanted = json!({ "TARGET_ACR_VALUES": LEVELS[1], "PREFERRED_CHALLENGE": challenge });
        let body = choice(&self.client, "ana", wanted);
        let session = &self.world.ok("InitiateAuth", body).await["Session"];
        let code = self.world.code_for(address).await;
        let code = json!({ format!("{challenge}_CODE"): code });
        let body = response(&self.client, challenge, session, "ana", code);
        let answer = self.world.ok("RespondToAuthChallenge", body).await;
        Tokens::of(&answer["AuthenticationResult"])
    }

    async fn refreshed(&self, tokens: &Tokens) -> Tokens {
        let body = json!({ "ClientId": self.client, "RefreshToken": tokens.refresh });
        let answer = self.world.ok("GetTokensFromRefreshToken", body).await;
        Tokens::of(&answer["AuthenticationResult"])
    }
}

/// By what an access token says that its user signed in.
fn methods(access: &str) -> Option<Value> {
    claims(access).get("amr").cloned()
}

/// Whoever reads the mails sets the password, and comes no further: each level, in a pool that lets users choose and in one that demands.
#[tokio::test]
async fn a_mailbox_is_not_the_software_token() {
    for mode in ["OPTIONAL", "ON"] {
        let scene = Scene::set(&["PASSWORD"]).await;
        let Scene { world, client, .. } = &scene;
        scene.switch_on(TOKEN).await;
        world
            .take_factors(&scene.pool, mode, &[TOKEN, "EMAIL_OTP", "SMS_MFA"])
            .await;
        // Settings are kept for some seconds.
        world.advance_seconds(10);
        // A text message comes before a mail, where both are there.
        let gone = json!({
            "UserPoolId": scene.pool, "Username": "ana", "UserAttributeNames": ["phone_number"],
        });
        world.ok("AdminDeleteUserAttributes", gone).await;
        let forgot = json!({ "ClientId": client, "Username": "ana" });
        world.ok("ForgotPassword", forgot).await;
        let confirm = json!({
            "ClientId": client, "Username": "ana", "Password": "Stolen1!",
            "ConfirmationCode": world.code_for(MAIL).await,
        });
        world.ok("ConfirmForgotPassword", confirm).await;
        for level in LEVELS {
            match scene.begin(level, "Stolen1!", json!({})).await {
                Ok(asked) => assert_eq!(asked["ChallengeName"], TOKEN, "{mode} {level}"),
                Err(code) => assert_eq!(code, "InvalidParameterException", "{mode} {level}"),
            }
        }
        let asked = scene
            .begin(LEVELS[3], "Stolen1!", json!({}))
            .await
            .expect("a challenge");
        let right = code_answer(client, &asked["Session"], "ana", &scene.own.code(world));
        world.ok("RespondToAuthChallenge", right).await;
    }
}

/// A software token that is off, on a telephone that was lost, does not replace the text messages that are on.
#[tokio::test]
async fn what_is_off_is_not_what_is_on() {
    let scene = Scene::set(&["PASSWORD", "EMAIL_OTP"]).await;
    scene.switch_on("SMS_MFA").await;
    let refusal = scene.begin(LEVELS[3], PASSWORD, json!({})).await;
    assert_eq!(refusal.expect_err("a refusal"), "InvalidParameterException");
    let asked = scene
        .begin(LEVELS[2], PASSWORD, json!({}))
        .await
        .expect("a challenge");
    assert_eq!(asked["ChallengeName"], "SMS_MFA");
    let both = format!("{} {}", LEVELS[3], LEVELS[2]);
    let asked = scene
        .begin(&both, PASSWORD, json!({}))
        .await
        .expect("a challenge");
    assert_eq!(asked["ChallengeName"], "SMS_MFA");
}

/// What a token shows of a second factor is nothing once others are on: neither at the start nor while the sign-in is on its way.
#[tokio::test]
async fn a_token_of_before_is_no_second_factor() {
    let scene = Scene::set(&["PASSWORD", "EMAIL_OTP"]).await;
    let Scene { world, client, .. } = &scene;
    let shown = json!({ "ACCESS_TOKEN": scene.by_mail().await.access });
    let wanted = json!({ "TARGET_ACR_VALUES": LEVELS[2] });
    let mut parameters = wanted.clone();
    tests::merge(&mut parameters, shown.clone());
    let begun = world
        .ok("InitiateAuth", choice(client, "ana", parameters))
        .await;
    assert_eq!(begun["ChallengeName"], "SELECT_CHALLENGE");
    // Nothing is on: the code counts, and the password is what lacks.
    let tokens = scene
        .begin(LEVELS[2], PASSWORD, shown.clone())
        .await
        .expect("tokens");
    assert!(tokens.get("AuthenticationResult").is_some());
    scene.switch_on(TOKEN).await;
    let refusal = scene.begin(LEVELS[2], PASSWORD, shown.clone()).await;
    assert_eq!(refusal.expect_err("a refusal"), "InvalidParameterException");
    let given = json!({ "ANSWER": "PASSWORD", "PASSWORD": PASSWORD });
    let body = response(client, "SELECT_CHALLENGE", &begun["Session"], "ana", given);
    let refusal = world.refusal("RespondToAuthChallenge", body).await;
    assert_eq!(refusal.0, "InvalidParameterException");
    let asked = scene
        .begin(LEVELS[3], PASSWORD, shown)
        .await
        .expect("a challenge");
    assert_eq!(asked["ChallengeName"], TOKEN);
}

/// Whoever has stolen tokens shows by none of them a password that was changed since, and is asked for the new one.
#[tokio::test]
async fn a_password_of_before_leads_to_no_level() {
    let scene = Scene::set(&["PASSWORD", "EMAIL_OTP"]).await;
    let Scene { world, client, .. } = &scene;
    let refreshed = async |tokens: &Tokens| scene.refreshed(tokens).await.access;
    let answer = scene.begin(LEVELS[0], PASSWORD, json!({})).await;
    let by_password = Tokens::of(&answer.expect("tokens")["AuthenticationResult"]);
    let by_code = scene.by_mail().await;
    for (tokens, shown) in [(&by_password, "pwd"), (&by_code, "email_otp")] {
        let access = refreshed(tokens).await;
        assert_eq!(methods(&access), Some(json!([shown])));
    }
    let asked = async |access: &str| {
        let wanted = json!({ "TARGET_ACR_VALUES": LEVELS[2], "ACCESS_TOKEN": access });
        world
            .ok("InitiateAuth", choice(client, "ana", wanted))
            .await
    };
    let passwords = json!(["PASSWORD_SRP", "PASSWORD"]);
    // Until it is changed, the password counts: it is not asked for.
    for access in [&by_password.access, &refreshed(&by_password).await] {
        assert_ne!(asked(access).await["AvailableChallenges"], passwords);
    }
    let changed = json!({
        "AccessToken": by_password.access, "PreviousPassword": PASSWORD,
        "ProposedPassword": "Another1!",
    });
    world.ok("ChangePassword", changed).await;
    let access = refreshed(&by_password).await;
    assert_eq!((methods(&access), claims(&access).get("acr")), (None, None));
    for access in [&access, &by_password.access] {
        assert_eq!(asked(access).await["AvailableChallenges"], passwords);
    }
    // What was no password is as good as before.
    let access = refreshed(&by_code).await;
    assert_eq!(methods(&access), Some(json!(["email_otp"])));
}

/// Whoever has the password, and a token that shows a code, has by these no further guesses at the software token.
#[tokio::test]
async fn a_token_forgives_no_wrong_code() {
    let scene = Scene::set(&["PASSWORD", "EMAIL_OTP"]).await;
    let Scene { world, client, .. } = &scene;
    let shown = json!({ "ACCESS_TOKEN": scene.by_mail().await.access });
    let guess = async |nth: usize| {
        let asked = scene.begin(LEVELS[3], PASSWORD, json!({})).await;
        let session = &asked.expect("a challenge")["Session"];
        let body = code_answer(client, session, "ana", &scene.own.wrong(world, nth));
        world.refusal("RespondToAuthChallenge", body).await.0
    };
    for nth in 0..4 {
        assert_eq!(guess(nth).await, "CodeMismatchException");
    }
    let tokens = scene.begin(LEVELS[2], PASSWORD, shown.clone()).await;
    assert!(
        tokens
            .expect("tokens")
            .get("AuthenticationResult")
            .is_some()
    );
    assert_eq!(guess(4).await, "CodeMismatchException");
    // The fifth locks, and none is judged although the password was right again.
    scene.begin(LEVELS[2], PASSWORD, shown).await.ok();
    world.advance_seconds(1);
    assert_eq!(guess(5).await, "CodeMismatchException");
    world.advance_seconds(1);
    assert_eq!(guess(6).await, "NotAuthorizedException");
}
