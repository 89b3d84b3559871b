//! A factor that is there no more, or in whose place there is another: no token of before shows that one, neither as it was issued nor
//! refreshed.

use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, mail_sender, response, text_sender};
use tests::passkeys::by_passkey;
use tests::sign_in::{PASSWORD, Tokens, claims};
use tests::software_token::code_answer;

use super::{LEVELS, MAIL, NUMBER, Scene, TOKEN, methods};

const INVALID: &str = "NotAuthorizedException";
/// Of each address: what a code is called that goes there, alone and as a second factor, what it says of itself, and another one.
const ADDRESSES: [[&str; 6]; 2] = [
    [
        "EMAIL_OTP",
        "EMAIL_OTP",
        "email_otp",
        "email",
        MAIL,
        "new@example.com",
    ],
    [
        "SMS_OTP",
        "SMS_MFA",
        "sms",
        "phone_number",
        NUMBER,
        "+12065550199",
    ],
];

impl Scene {
    async fn choosing() -> Scene {
        Scene::set(&["PASSWORD", "EMAIL_OTP", "SMS_OTP"]).await
    }

    /// Gives ana another address, which is hers.
    async fn replace(&self, attribute: &str, address: &str) {
        let attributes = json!([
            { "Name": attribute, "Value": address },
            { "Name": format!("{attribute}_verified"), "Value": "true" },
        ]);
        let body = json!({
            "UserPoolId": self.pool, "Username": "ana", "UserAttributes": attributes,
        });
        self.world.ok("AdminUpdateUserAttributes", body).await;
    }

    /// Has the pool demand a second factor, which it does of passwords alone.
    async fn demand(&self) {
        let password = json!({ "AllowedFirstAuthFactors": ["PASSWORD"] });
        let body = json!({
            "UserPoolId": self.pool, "Policies": { "SignInPolicy": password },
            "AutoVerifiedAttributes": ["email", "phone_number"], "MfaConfiguration": "OPTIONAL",
            "SmsConfiguration": text_sender(), "EmailConfiguration": mail_sender(),
        });
        self.world.ok("UpdateUserPool", body).await;
        let factors = [TOKEN, "EMAIL_OTP", "SMS_MFA"];
        self.world.take_factors(&self.pool, "ON", &factors).await;
        // Settings are kept for some seconds.
        self.world.advance_seconds(10);
    }

    /// What is asked of who gives the password, and a token.
    async fn asked(&self, level: &str, token: &str) -> Value {
        let shown = json!({ "ACCESS_TOKEN": token });
        let answer = self.begin(level, PASSWORD, shown).await;
        answer.expect("an answer")["ChallengeName"].clone()
    }
}

/// Whoever had the mailbox or the number of before, and has the password, has no second factor by the token of then.
#[tokio::test]
async fn an_address_of_before_is_no_second_factor() {
    for [alone, second, method, attribute, old, new] in ADDRESSES {
        for mode in ["off", "OPTIONAL", "ON"] {
            let scene = Scene::choosing().await;
            let tokens = scene.by_code(alone, old).await;
            let before = scene.refreshed(&tokens).await.access;
            assert_eq!(methods(&before), Some(json!([method])));
            // Until it is changed, the password is all that lacks.
            assert_eq!(scene.asked(LEVELS[2], &before).await, Value::Null);
            scene.replace(attribute, new).await;
            if mode != "off" {
                scene.switch_on(second).await;
            }
            if mode == "ON" {
                scene.demand().await;
            }
            let after = scene.refreshed(&tokens).await.access;
            assert_eq!((methods(&after), claims(&after).get("acr")), (None, None));
            for token in [&tokens.access, &before, &after] {
                let asked = scene.asked(LEVELS[2], token).await;
                assert!(asked.is_string(), "{method} {mode} {asked}");
            }
        }
    }
}

/// What is changed beside it leaves what a token shows as it was.
#[tokio::test]
async fn another_factor_voids_nothing() {
    for ([alone, _, method, _, own, _], [.., attribute, _, new]) in
        [(ADDRESSES[0], ADDRESSES[1]), (ADDRESSES[1], ADDRESSES[0])]
    {
        let scene = Scene::choosing().await;
        let tokens = scene.by_code(alone, own).await;
        scene.replace(attribute, new).await;
        let after = scene.refreshed(&tokens).await.access;
        assert_eq!(methods(&after), Some(json!([method])));
        assert_eq!(scene.asked(LEVELS[2], &after).await, Value::Null);
    }
}

/// Nor does one that was shown at the start lead to the end, where it is replaced in between.
#[tokio::test]
async fn an_address_is_replaced_while_the_password_is_awaited() {
    let scene = Scene::choosing().await;
    let Scene { world, client, .. } = &scene;
    let shown = scene.by_mail().await.access;
    let begin = async || {
        let wanted = json!({ "TARGET_ACR_VALUES": LEVELS[2], "ACCESS_TOKEN": shown });
        let asked = world
            .ok("InitiateAuth", choice(client, "ana", wanted))
            .await;
        let given = json!({ "ANSWER": "PASSWORD", "PASSWORD": PASSWORD });
        response(client, "SELECT_CHALLENGE", &asked["Session"], "ana", given)
    };
    let (first, second) = (begin().await, begin().await);
    world.ok("RespondToAuthChallenge", first).await;
    scene.replace("email", "new@example.com").await;
    let refusal = world.refusal("RespondToAuthChallenge", second).await;
    assert_eq!(refusal.0, INVALID);
}

/// Tokens tell of no software token that was taken away, nor where there is another one.
#[tokio::test]
async fn a_software_token_of_before_is_told_no_more() {
    let scene = Scene::choosing().await;
    let Scene { world, client, .. } = &scene;
    let asked = scene.begin(LEVELS[3], PASSWORD, json!({})).await;
    let session = &asked.expect("a challenge")["Session"];
    let right = code_answer(client, session, "ana", &scene.own.code(world));
    let answer = world.ok("RespondToAuthChallenge", right).await;
    let tokens = Tokens::of(&answer["AuthenticationResult"]);
    let before = scene.refreshed(&tokens).await.access;
    assert_eq!(methods(&before), Some(json!(["pwd", "otp", "mfa"])));
    let named = json!({ "UserPoolId": scene.pool, "Username": "ana" });
    world.ok("AdminDeleteSoftwareToken", named).await;
    for is_replaced in [false, true] {
        if is_replaced {
            world.authenticator(&tokens.access).await;
        }
        let after = scene.refreshed(&tokens).await.access;
        assert_eq!((methods(&after), claims(&after).get("acr")), (None, None));
    }
    // What has the level already is told so, which the one of before has no more.
    let asked = scene.asked(LEVELS[3], &before).await;
    assert_eq!(asked, TOKEN);
}

/// Nor of a passkey where there is none any more.
#[tokio::test]
async fn a_passkey_of_before_is_told_no_more() {
    let world = World::in_memory();
    let pool = world.passkey_pool(json!({})).await;
    let client = world.choosing_client(&pool, json!({})).await;
    let (passkey, token) = world.user_with_passkey(&pool, &client, "ana").await;
    let mut body = by_passkey(&client, "ana");
    body["AuthParameters"]["TARGET_ACR_VALUES"] = json!(LEVELS[2]);
    let asked = tests::passkeys::Asked::of(&world.ok("InitiateAuth", body).await);
    let answer = asked.answer(&client, "ana", &passkey.assertion(&asked.options));
    let answer = world.ok("RespondToAuthChallenge", answer).await;
    let tokens = Tokens::of(&answer["AuthenticationResult"]);
    let refreshed = async || {
        let body = json!({ "ClientId": client, "RefreshToken": tokens.refresh });
        let answer = world.ok("GetTokensFromRefreshToken", body).await;
        methods(&Tokens::of(&answer["AuthenticationResult"]).access)
    };
    assert_eq!(refreshed().await, Some(json!(["swk"])));
    let gone = json!({ "AccessToken": token, "CredentialId": passkey.name() });
    world.ok("DeleteWebAuthnCredential", gone).await;
    assert_eq!(refreshed().await, None);
}
