//! Somebody asked for by several names: the `sub` that sign-in tells, or the same name in other letters. A user answers to them as
//! one, and so does somebody who does not exist.

use crypto::srp::client::Client;
use serde_json::{Value, json};
use tests::people::by_hash;
use tests::sign_in::{EVERY_FLOW, Exchange, PASSWORD, Tokens, claims, password_flow};
use tests::{ACCOUNT, REGION, World};
use userpool::{Caller, Identity, NewUser};

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

    /// Somebody comes from elsewhere with a hash of the password, who gets a verifier at the first sign-in by it alone.
    async fn comes_with_a_hash(&self, name: &str) {
        let email = if name.contains('@') {
            name.to_owned()
        } else {
            format!("{name}@corp.example")
        };
        let given = [("email", email.as_str()), ("email_verified", "true")];
        let user = NewUser {
            sub: None,
            username: name.to_owned(),
            attributes: given
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            proof: by_hash(PASSWORD),
        };
        let caller = Caller::Principal(Identity::root(ACCOUNT));
        let call = self.world.as_caller(caller, REGION, ACCOUNT);
        let directory = self.world.directory();
        let added = directory.add_users(&call, &self.pool, &[user]).await;
        added.expect("a user");
    }

    /// What somebody hears who proves a password by SRP.
    async fn proof(&self, name: &str, password: &str) -> Result<Value, (String, String)> {
        let (world, client) = (&self.world, &self.client);
        let exchange = Exchange::begin(world, &self.pool, client, name).await;
        let answer = exchange.answer(world, client, password);
        world.call("RespondToAuthChallenge", answer).await
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

/// A UUID is the name of somebody or the `sub`. Of nobody it seems to be either, and what sign-in tells of nobody is as little to be had
/// as a name as what it tells of somebody.
#[tokio::test]
async fn a_name_that_looks_like_a_sub_tells_nothing() {
    for members in [
        json!({ "AliasAttributes": ["email"] }),
        json!({ "AliasAttributes": ["email"], "UsernameConfiguration": { "CaseSensitive": false } }),
    ] {
        let scene = Scene::new(members).await;
        let uuid = |number: usize| format!("{number:08x}-94ce-4a1b-8cde-f0123456789a");
        let mut told = [0, 0];
        for number in 0..64 {
            let name = uuid(number);
            // Of sixty-four the first eight are there.
            let own = if number < 8 {
                Some(scene.world.user(&scene.pool, &name, &[]).await)
            } else {
                None
            };
            let (sub, salt) = scene.called(&name).await;
            assert_eq!(scene.called(&sub).await, (sub.clone(), salt), "{name}");
            match own {
                Some(own) => assert_eq!(sub, own),
                None => told[usize::from(sub == name)] += 1,
            }
            if sub != name {
                let body = json!({
                    "ClientId": scene.client, "Username": sub, "Password": PASSWORD,
                });
                let (code, message) = scene.world.refusal("SignUp", body).await;
                assert_eq!(code, "UsernameExistsException");
                assert_eq!(message, "User already exists");
            }
        }
        assert!(told.iter().all(|count| *count > 12), "{told:?}");
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

/// Pools that heed case and pools that don't, with aliases and without.
fn kinds() -> Vec<Value> {
    let mut kinds = Vec::new();
    for heeds in [true, false] {
        for members in [
            json!({ "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"] }),
            json!({ "AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"] }),
            json!({ "AutoVerifiedAttributes": ["email"] }),
        ] {
            let mut kind = members;
            kind["UsernameConfiguration"] = json!({ "CaseSensitive": heeds });
            kinds.push(kind);
        }
    }
    kinds
}

#[tokio::test]
async fn a_sub_in_capitals_tells_nothing() {
    for members in kinds() {
        let scene = Scene::new(members.clone()).await;
        let by_email = members.get("UsernameAttributes").is_some();
        let named = |name: &str| {
            let host = if by_email { "@corp.example" } else { "" };
            format!("{name}{host}")
        };
        let given = [("email", "boss@corp.example"), ("email_verified", "true")];
        let own = scene.world.user(&scene.pool, &named("boss"), &given).await;
        let mut told = Vec::new();
        let people = ["boss", "ghost", "wraith", "spook"].map(named);
        for (at, name) in people.into_iter().enumerate() {
            let sub = match scene.called(&name).await.0 {
                sub if sub.len() == 36 => sub,
                // Where names are told, the token tells the `sub` of somebody, and any may be that of nobody.
                name if name == "boss" => own.clone(),
                _ => format!("{at:08x}-94ce-4a1b-8cde-f0123456789a"),
            };
            let capitals = sub.to_uppercase();
            assert_ne!(capitals, sub);
            let (small, large) = (scene.called(&sub).await, scene.called(&capitals).await);
            assert_eq!(scene.called(&capitals).await, large, "{members}");
            let reached = [scene.reached(&sub).await, scene.reached(&capitals).await];
            for _ in 0..5 {
                scene.guess(&sub).await;
            }
            // Whether both mean one person: the same for somebody and for nobody.
            told.push([
                small == large,
                reached[0] == reached[1],
                scene.guess(&capitals).await == "Password attempts exceeded",
            ]);
        }
        let nobody = told.split_off(1);
        let folds = members["UsernameConfiguration"]["CaseSensitive"] == false;
        // A text that sign-in did not tell may be a name where users choose theirs, and in capitals the same one.
        let may_be_a_name = folds && members.as_object().is_some_and(|it| it.len() == 2);
        let is_one = |told: &[bool; 3]| may_be_a_name && *told == [true; 3];
        let is_told = nobody.iter().all(|it| *it == told[0] || is_one(it));
        assert!(is_told, "{nobody:?} in {members}");
        assert_eq!(told[0], [by_email && folds; 3], "{members}");
    }
}

#[tokio::test]
async fn somebody_with_a_hash_alone_is_called_as_nobody_is() {
    for members in kinds() {
        let scene = Scene::new(members.clone()).await;
        let by_email = members.get("UsernameAttributes").is_some();
        let folds = members["UsernameConfiguration"]["CaseSensitive"] == false;
        let name = |letters: &str| {
            let host = if by_email { "@corp.example" } else { "" };
            format!("{letters}{host}")
        };
        scene.comes_with_a_hash(&name("Bert")).await;
        let mut told = Vec::new();
        for letters in ["Bert", "Eve"] {
            let name = name(letters);
            let called = scene.called(&name).await;
            assert_eq!(scene.called(&name).await, called, "{members}");
            let refused = scene.proof(&name, PASSWORD).await;
            let hidden = match called.0.as_str() {
                sub if sub.len() == 36 => "a sub",
                other if other == name => "as typed",
                other if other == name.to_lowercase() => "folded",
                _ => "otherwise",
            };
            let in_others = scene.called(&name.to_uppercase()).await == called;
            told.push((hidden, in_others, refused));
        }
        assert_eq!(told[0], told[1], "{members}");
        assert_eq!(told[0].1, folds, "{members}");
        let refusal = told[0].2.as_ref().expect_err("a refusal");
        assert_eq!(refusal.1, "Incorrect username or password.");
        // The password makes the verifier, and SRP calls its owner as before.
        let (bert, before) = (name("Bert"), scene.called(&name("Bert")).await.0);
        let body = password_flow(&scene.client, &bert, PASSWORD);
        scene.world.ok("InitiateAuth", body).await;
        assert_eq!(scene.called(&bert).await.0, before, "{members}");
        let answer = scene.proof(&bert, PASSWORD).await.expect("tokens");
        assert!(answer["AuthenticationResult"].is_object(), "{answer}");
    }
}
