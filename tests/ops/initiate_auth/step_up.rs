//! `TARGET_ACR_VALUES`, `ACCESS_TOKEN`, `MAX_AGE`: how strong a sign-in is to be, and what its tokens say of it.

use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, response};
use tests::sign_in::{PASSWORD, Tokens, claims};
use tests::software_token::{Authenticator, code_answer};

use super::pair;

const MAIL: &str = "ana@example.com";
const PARAMETER: &str = "InvalidParameterException";
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
    /// A pool with ana, who can reach every level, and bob, who has a password alone.
    async fn set(members: Value) -> Scene {
        let world = World::in_memory();
        let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], members).await;
        let client = world.choosing_client(&pool, json!({})).await;
        let factors = ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"];
        world.take_factors(&pool, "OPTIONAL", &factors).await;
        let proved = [("email", MAIL), ("email_verified", "true")];
        world.user(&pool, "ana", &proved).await;
        world.user(&pool, "bob", &[]).await;
        let token = world.sign_in(&client, "ana").await.access;
        let own = world.authenticator(&token).await;
        Scene {
            world,
            pool,
            client,
            own,
        }
    }

    fn to(&self, levels: &str, more: Value) -> Value {
        let mut parameters = json!({ "TARGET_ACR_VALUES": levels });
        tests::merge(&mut parameters, more);
        choice(&self.client, "ana", parameters)
    }

    async fn begun(&self, levels: &str, more: Value) -> Value {
        self.world.ok("InitiateAuth", self.to(levels, more)).await
    }

    async fn refused(&self, levels: &str, more: Value) -> (String, String) {
        let body = self.to(levels, more);
        self.world.refusal("InitiateAuth", body).await
    }

    /// Answers all that is asked until there are tokens, and gives what was asked with these.
    async fn arrives(&self, mut answer: Value) -> (Vec<String>, Tokens) {
        let world = &self.world;
        let mut asked = Vec::new();
        while let Some(name) = answer["ChallengeName"].as_str() {
            asked.push(name.to_owned());
            let (session, client) = (&answer["Session"], &self.client);
            let body = match name {
                "SELECT_CHALLENGE" => {
                    let offered = answer["AvailableChallenges"].as_array();
                    let chosen = offered.and_then(|it| it.last()).expect("a choice");
                    let given = json!({ "ANSWER": chosen, "PASSWORD": PASSWORD });
                    response(client, name, session, "ana", given)
                }
                "EMAIL_OTP" => {
                    let code = json!({ "EMAIL_OTP_CODE": world.code_for(MAIL).await });
                    response(client, name, session, "ana", code)
                }
                _ => code_answer(client, session, "ana", &self.own.code(world)),
            };
            answer = world.ok("RespondToAuthChallenge", body).await;
        }
        world.advance_seconds(30);
        (asked, Tokens::of(&answer["AuthenticationResult"]))
    }
}

/// What both tokens say of how strong the sign-in was.
fn strength(tokens: &Tokens) -> (Value, Value) {
    let [access, id] = [&tokens.access, &tokens.id].map(|token| claims(token));
    assert_eq!((&access["acr"], &access["amr"]), (&id["acr"], &id["amr"]));
    (access["acr"].clone(), access["amr"].clone())
}

#[tokio::test]
async fn each_level_takes_what_it_takes() {
    let scene = Scene::set(json!({})).await;
    let rows = [
        (LEVELS[0], json!(["SELECT_CHALLENGE"]), json!(["pwd"])),
        (
            LEVELS[1],
            json!(["SELECT_CHALLENGE", "EMAIL_OTP"]),
            json!(["email_otp"]),
        ),
        (
            LEVELS[2],
            json!(["SELECT_CHALLENGE", "EMAIL_OTP"]),
            json!(["pwd", "email_otp", "mfa"]),
        ),
        (
            LEVELS[3],
            json!(["SELECT_CHALLENGE", "SOFTWARE_TOKEN_MFA"]),
            json!(["pwd", "otp", "mfa"]),
        ),
    ];
    for (level, expected, methods) in rows {
        let (asked, tokens) = scene.arrives(scene.begun(level, json!({})).await).await;
        assert_eq!(json!(asked), expected, "{level}");
        assert_eq!(strength(&tokens), (json!(level), methods.clone()));
        // New tokens say the same.
        let body = json!({
            "ClientId": scene.client, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": tokens.refresh },
        });
        let answer = scene.world.ok("InitiateAuth", body).await;
        let refreshed = Tokens::of(&answer["AuthenticationResult"]);
        assert_eq!(strength(&refreshed), (json!(level), methods));
    }
    // The first level that the user can reach is the one; what is none is passed over.
    let mut body = scene.to(
        "urn:none urn:cognito:loa:4 urn:cognito:loa:1",
        json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD }),
    );
    body["AuthParameters"]["USERNAME"] = json!("bob");
    let answer = scene.world.ok("InitiateAuth", body).await;
    let tokens = Tokens::of(&answer["AuthenticationResult"]);
    assert_eq!(strength(&tokens), (json!(LEVELS[0]), json!(["pwd"])));
    // Nobody else's tokens say anything of it.
    let tokens = scene.world.sign_in(&scene.client, "ana").await;
    assert_eq!(strength(&tokens), (Value::Null, Value::Null));
}

/// What the pool and the user want stays wanted below a level that is asked for.
#[tokio::test]
async fn a_second_factor_is_a_floor() {
    let scene = Scene::set(json!({})).await;
    let token = "SOFTWARE_TOKEN_MFA";
    scene.world.switch_on(&scene.pool, "ana", token, true).await;
    let (asked, tokens) = scene.arrives(scene.begun(LEVELS[0], json!({})).await).await;
    assert_eq!(asked, ["SELECT_CHALLENGE", token]);
    let methods = json!(["pwd", "otp", "mfa"]);
    assert_eq!(strength(&tokens), (json!(LEVELS[3]), methods));
    // A code is out of reach then, alone and after a password: what is off replaces nothing that is on.
    let by_password = json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD });
    for (level, more) in [(LEVELS[1], json!({})), (LEVELS[2], by_password)] {
        let refusal = scene.refused(level, more).await;
        assert_eq!(refusal.0, PARAMETER);
    }
    // Among those that are on it may be one that is not preferred.
    let mails = "EMAIL_OTP";
    scene
        .world
        .switch_on(&scene.pool, "ana", mails, false)
        .await;
    let begun = scene.begun(LEVELS[2], json!({})).await;
    let (asked, _) = scene.arrives(begun).await;
    assert_eq!(asked, ["SELECT_CHALLENGE", mails]);
}

/// A token shows what is proved already, unless that was too long ago.
#[tokio::test]
async fn a_step_up_asks_for_what_lacks() {
    let scene = Scene::set(json!({})).await;
    let (_, by_password) = scene.arrives(scene.begun(LEVELS[0], json!({})).await).await;
    let more = json!({ "ACCESS_TOKEN": by_password.access, "MAX_AGE": "60" });
    let begun = scene.begun(LEVELS[3], more.clone()).await;
    assert!(begun.get("AvailableChallenges").is_none());
    let (asked, tokens) = scene.arrives(begun).await;
    assert_eq!(asked, ["SOFTWARE_TOKEN_MFA"]);
    let methods = json!(["pwd", "otp", "mfa"]);
    assert_eq!(strength(&tokens), (json!(LEVELS[3]), methods));
    scene.world.advance_seconds(60);
    let (asked, _) = scene.arrives(scene.begun(LEVELS[3], more).await).await;
    assert_eq!(asked, ["SELECT_CHALLENGE", "SOFTWARE_TOKEN_MFA"]);
    // Who came in by a code gives the password.
    let (_, by_code) = scene.arrives(scene.begun(LEVELS[1], json!({})).await).await;
    let more = json!({ "ACCESS_TOKEN": by_code.access });
    let (asked, tokens) = scene.arrives(scene.begun(LEVELS[2], more).await).await;
    assert_eq!(asked, ["SELECT_CHALLENGE"]);
    let methods = json!(["pwd", "email_otp", "mfa"]);
    assert_eq!(strength(&tokens), (json!(LEVELS[2]), methods));
    // A token that says nothing shows nothing.
    let plain = scene.world.sign_in(&scene.client, "ana").await;
    let more = json!({ "ACCESS_TOKEN": plain.access });
    let begun = scene.begun(LEVELS[3], more).await;
    assert_eq!(begun["ChallengeName"], "SELECT_CHALLENGE");
}

#[tokio::test]
async fn refusals() {
    let scene = Scene::set(json!({})).await;
    let Scene { world, client, .. } = &scene;
    let (_, own) = scene.arrives(scene.begun(LEVELS[0], json!({})).await).await;
    let bob = world.sign_in(client, "bob").await;
    let other = world.choosing_client(&scene.pool, json!({})).await;
    let other = world.sign_in(&other, "ana").await;
    let authority = "NotAuthorizedException";
    let strange = "Access Token is not one that this client has for the user";
    let none = "None of TARGET_ACR_VALUES is a level of the user pool, of which the first 16 are looked at: urn:cognito:loa:1 to 4, or what its AcrConfiguration calls them.";
    let token = |token: &str| json!({ "ACCESS_TOKEN": token });
    let too_late = format!("{}{}", "urn:none ".repeat(16), LEVELS[0]);
    let rows = [
        ("urn:none", json!({}), PARAMETER, none),
        ("", json!({}), PARAMETER, none),
        (&too_late, json!({}), PARAMETER, none),
        (
            LEVELS[0],
            json!({ "MAX_AGE": "-1" }),
            PARAMETER,
            "MAX_AGE has to be a number of seconds.",
        ),
        (
            LEVELS[3],
            json!({ "USERNAME": "bob", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD }),
            PARAMETER,
            "The user has not the factors that it takes to reach a level of TARGET_ACR_VALUES.",
        ),
        (
            LEVELS[0],
            token(&own.access),
            PARAMETER,
            "The access token has a level of TARGET_ACR_VALUES already.",
        ),
        (LEVELS[3], token(&bob.access), authority, strange),
        (LEVELS[3], token(&other.access), authority, strange),
        (LEVELS[3], token("none"), authority, "Invalid Access Token"),
    ];
    for (levels, more, code, message) in rows {
        let refusal = scene.refused(levels, more).await;
        assert_eq!(pair(&refusal), (code, message));
    }
    let body = choice(client, "ana", token(&own.access));
    let refusal = world.refusal("InitiateAuth", body).await;
    let alone = "ACCESS_TOKEN is for a step up alone: give TARGET_ACR_VALUES beside it.";
    assert_eq!(pair(&refusal), (PARAMETER, alone));
}

#[tokio::test]
async fn a_pool_of_the_lowest_tier_steps_nobody_up() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.choosing_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let cheaper = json!({ "UserPoolId": pool, "UserPoolTier": "LITE" });
    world.ok("UpdateUserPool", cheaper).await;
    // Settings are kept for some seconds.
    world.advance_seconds(10);
    let mut body = choice(&client, "ana", json!({ "TARGET_ACR_VALUES": LEVELS[0] }));
    let tier = (
        "FeatureUnavailableInTierException",
        "The following feature is not available for the LITE pricing tier configured: Step-Up Authentication",
    );
    let refusal = world.refusal("InitiateAuth", body.clone()).await;
    assert_eq!(pair(&refusal), tier);
    body["UserPoolId"] = json!(pool);
    let refusal = world.refusal("AdminInitiateAuth", body).await;
    assert_eq!(pair(&refusal), tier);
}

/// What is taken away while a level is on its way is not there to reach it.
#[tokio::test]
async fn a_level_is_reached_or_not_at_all() {
    let scene = Scene::set(json!({})).await;
    let begun = scene.begun(LEVELS[3], json!({})).await;
    let named = json!({ "UserPoolId": scene.pool, "Username": "ana" });
    scene.world.ok("AdminDeleteSoftwareToken", named).await;
    let given = json!({ "ANSWER": "PASSWORD", "PASSWORD": PASSWORD });
    let session = &begun["Session"];
    let body = response(&scene.client, "SELECT_CHALLENGE", session, "ana", given);
    let refusal = scene.world.refusal("RespondToAuthChallenge", body).await;
    assert_eq!(refusal.0, PARAMETER);
}

/// `AcrConfiguration` says what the pool calls its levels.
#[tokio::test]
async fn a_pool_has_names_of_its_own() {
    let names = |one: &str| json!({ "AcrConfiguration": { "Level1": { "AcrValue": one } } });
    let scene = Scene::set(names("urn:own:password")).await;
    let by_password = json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD });
    let answer = scene.begun("urn:own:password", by_password.clone()).await;
    let tokens = Tokens::of(&answer["AuthenticationResult"]);
    assert_eq!(
        strength(&tokens),
        (json!("urn:own:password"), json!(["pwd"]))
    );
    let refusal = scene.refused(LEVELS[0], by_password).await;
    assert_eq!(refusal.0, PARAMETER);
    let mut body = json!({ "PoolName": "pool" });
    tests::merge(&mut body, names(LEVELS[3]));
    let refusal = scene.world.refusal("CreateUserPool", body).await;
    let twice = "Each AcrValue has to be another one, also than urn:cognito:loa:1 to 4 where these are not replaced.";
    assert_eq!(pair(&refusal), (PARAMETER, twice));
}
