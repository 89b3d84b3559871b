//! Somebody asked for by several names: the `sub` that sign-in tells, or the same name in other letters. A user answers to them as
//! one, and so does somebody who does not exist.

use crypto::srp::client::Client;
use serde_json::{Value, json};
use tests::World;
use tests::sign_in::{EVERY_FLOW, Exchange, PASSWORD, Tokens, claims, password_flow};

const PHONE: &str = "+12065550199";

struct Scene {
    world: World,
    pool: String,
    client: String,
}

impl Scene {
    async fn new(members: Value) -> Scene {
        let world = World::in_memory();
        let pool = world.pool(members).await;
        let members = json!({
            "ExplicitAuthFlows": EVERY_FLOW, "PreventUserExistenceErrors": "ENABLED",
        });
        let client = world.client(&pool, members).await;
        Scene {
            world,
            pool,
            client,
        }
    }

    /// What SRP calls somebody, and the salt.
    async fn called(&self, name: &str) -> (String, String) {
        let body = json!({
            "ClientId": self.client, "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": {
                "USERNAME": name, "SRP_A": Client::start([5; 32]).public_hex(),
            },
        });
        let answer = self.world.ok("InitiateAuth", body).await;
        let parameter = |name: &str| {
            let value = answer["ChallengeParameters"][name].as_str();
            value.expect("a parameter").to_owned()
        };
        (parameter("USER_ID_FOR_SRP"), parameter("SALT"))
    }

    /// Where codes seem to go.
    async fn reached(&self, name: &str) -> Vec<Value> {
        let body = json!({ "ClientId": self.client, "Username": name });
        let mut reached = Vec::new();
        for operation in ["ForgotPassword", "ResendConfirmationCode"] {
            let answer = self.world.call(operation, body.clone()).await;
            reached.push(match answer {
                Ok(answer) => answer["CodeDeliveryDetails"].clone(),
                Err(refusal) => json!(refusal),
            });
        }
        reached
    }

    async fn guess(&self, name: &str) -> String {
        let body = password_flow(&self.client, name, "Wrong1!x");
        self.world.refusal("InitiateAuth", body).await.1
    }
}

#[tokio::test]
async fn a_phantom_is_the_same_by_the_sub_that_sign_in_tells() {
    let sms = json!({ "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" });
    for (members, names) in [
        (
            json!({ "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"] }),
            ["boss@corp.example", "ghost@corp.example"],
        ),
        (
            json!({
                "UsernameAttributes": ["phone_number"], "AutoVerifiedAttributes": ["phone_number"],
                "SmsConfiguration": sms,
            }),
            [PHONE, "+491701234567"],
        ),
        (
            json!({ "AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"] }),
            ["boss", "ghost"],
        ),
        (
            json!({ "AliasAttributes": ["phone_number"], "AutoVerifiedAttributes": ["email"] }),
            ["boss@corp.example", "ghost@corp.example"],
        ),
    ] {
        let scene = Scene::new(members.clone()).await;
        let [somebody, _] = names;
        let given = [
            ("email", "boss@corp.example"),
            ("email_verified", "true"),
            ("phone_number", PHONE),
            ("phone_number_verified", "true"),
        ];
        scene.world.user(&scene.pool, somebody, &given).await;
        let more = (0..20u8).map(|number| match somebody {
            PHONE => format!("+1{}5550199", 212 + u16::from(number)),
            "boss" => format!("ghost{number}"),
            _ => format!("{}ost{number}@dot.example", char::from(b'a' + number)),
        });
        for name in names.map(str::to_owned).into_iter().chain(more) {
            let (sub, salt) = scene.called(&name).await;
            assert_eq!(sub.len(), 36, "{name} in {members}");
            assert_eq!(scene.called(&sub).await, (sub.clone(), salt), "{name}");
            let told = scene.reached(&name).await;
            assert_eq!(scene.reached(&sub).await, told, "{name} in {members}");
            for _ in 0..5 {
                scene.guess(&name).await;
            }
            assert_eq!(scene.guess(&sub).await, "Password attempts exceeded");
        }
    }
}

/// Whoever turns a bit of the `sub` meets somebody else, who has nothing in common with either.
#[tokio::test]
async fn what_a_sub_tells_of_a_phantom_is_nobodys_to_change() {
    let members = json!({ "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"] });
    let scene = Scene::new(members).await;
    let (sub, _) = scene.called("ghost@corp.example").await;
    let mut same = 0;
    for at in (20..36).filter(|at| *at != 23) {
        let mut altered: Vec<char> = sub.chars().collect();
        altered[at] = if altered[at] == '0' { '1' } else { '0' };
        let altered: String = altered.into_iter().collect();
        let told = scene.reached(&altered).await;
        same += usize::from(told[0]["Destination"] == "g***@c***");
    }
    assert!(same < 3, "{same} of fifteen");
}

#[tokio::test]
async fn letters_that_fold_to_the_same_tell_nothing() {
    let insensitive = json!({ "CaseSensitive": false });
    let members = json!({
        "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
        "UsernameConfiguration": insensitive,
    });
    let scene = Scene::new(members).await;
    let given = [("email_verified", "true")];
    scene
        .world
        .user(&scene.pool, "kim@corp.example", &given)
        .await;
    // The Kelvin sign is no letter of an address, and a k once it is folded.
    for [folded, typed] in [
        ["kim@corp.example", "\u{212a}im@corp.example"],
        ["kate@corp.example", "\u{212a}ate@corp.example"],
    ] {
        let called = scene.called(folded).await;
        assert_eq!(called.0.len(), 36);
        assert_eq!(scene.called(typed).await, called, "{typed}");
        let told = scene.reached(folded).await;
        assert_eq!(scene.reached(typed).await, told, "{typed}");
    }
    let scene = Scene::new(json!({ "UsernameConfiguration": insensitive })).await;
    scene.world.user(&scene.pool, "Bob", &[]).await;
    for [folded, typed] in [["bob", "BOB"], ["eve", "Eve"]] {
        let called = scene.called(folded).await;
        assert_eq!(called.0, folded);
        assert_eq!(scene.called(typed).await, called, "{typed}");
    }
    let Scene {
        world,
        pool,
        client,
    } = &scene;
    let exchange = Exchange::begin(world, pool, client, "BOB").await;
    let answer = exchange.answer(world, client, PASSWORD);
    let by_srp = world.ok("RespondToAuthChallenge", answer).await;
    let by_password = world.sign_in(client, "bOb").await;
    for tokens in [Tokens::of(&by_srp["AuthenticationResult"]), by_password] {
        assert_eq!(claims(&tokens.access)["username"], "Bob");
    }
}
