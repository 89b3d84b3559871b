//! The lists that are asked: the built-in one and the operator's.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crypto::mac::sha1;
use serde_json::json;
use store::memory::Memory;
use tests::World;
use tests::sign_in::{PASSWORD, password_flow};
use userpool::{AddressLimits, KnownPasswords, PASSWORD_DIGEST_BYTES, Settings};

use super::{Door, KNOWN, REFUSED, RESET, Scene, owned, passwords, risk};

/// The built-in list.
const COMMONEST: &str = include_str!("../../../../crates/userpool/facts/commonest_passwords.txt");

/// A list that counts how often it is asked, or one that can't be read.
#[derive(Debug, Default)]
struct Listed {
    passwords: Vec<&'static str>,
    is_broken: bool,
    asked: AtomicUsize,
}

impl KnownPasswords for Listed {
    fn holds(&self, digest: &[u8; PASSWORD_DIGEST_BYTES]) -> io::Result<bool> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.is_broken {
            return Err(io::Error::other("the disk is gone"));
        }
        let mut passwords = self.passwords.iter();
        Ok(passwords.any(|it| sha1(it.as_bytes()) == *digest))
    }
}

impl Listed {
    fn asked(&self) -> usize {
        self.asked.swap(0, Ordering::SeqCst)
    }
}

fn world_with(list: &Arc<Listed>) -> World {
    let settings = Settings {
        known_passwords: Some(Arc::clone(list) as Arc<dyn KnownPasswords>),
        limits: AddressLimits::WIDE,
        ..Settings::default()
    };
    World::settled(Arc::new(Memory::new()), None, &settings)
}

/// Signs somebody up with a password.
async fn sign_up(scene: &Scene<'_>, name: &str, password: &str) -> Option<tests::Refusal> {
    let body = json!({ "ClientId": scene.client, "Username": name, "Password": password });
    scene.world.call("SignUp", body).await.err()
}

#[tokio::test]
async fn the_commonest_are_known_letter_for_letter() {
    let lines: Vec<&str> = COMMONEST.lines().collect();
    assert!(lines.is_sorted_by(|a, b| a < b), "in order, none twice");
    assert!(lines.iter().all(|line| line.len() >= 6 && line.is_ascii()));
    assert!(lines.len() > 1000);
    let world = World::in_memory();
    let scene = Scene::new(&world, "ENFORCED").await;
    let weak = json!({ "UserPoolId": scene.pool_id, "Policies": { "PasswordPolicy": {
        "MinimumLength": 6, "RequireLowercase": false, "RequireUppercase": false,
        "RequireNumbers": false, "RequireSymbols": false,
    } }, "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": "ENFORCED" } });
    world.ok("UpdateUserPool", weak).await;
    let ends = [lines[0], lines[lines.len() - 1]];
    let some = lines.iter().step_by(97).copied().chain(ends);
    for (number, line) in some.enumerate() {
        let found = sign_up(&scene, &format!("known{number}"), line).await;
        assert_eq!(found, Some(owned(REFUSED)), "{line}");
    }
    for (number, other) in [
        "pAssword1!",
        "Password1!!",
        "assword1!",
        "Password1!x",
        "~~~~~~",
        "!!!!!!",
    ]
    .into_iter()
    .enumerate()
    {
        let found = sign_up(&scene, &format!("other{number}"), other).await;
        assert_eq!(found, None, "{other:?}");
    }
}

#[tokio::test]
async fn the_operators_list_is_asked_where_it_counts() {
    let list = Arc::new(Listed {
        passwords: vec![PASSWORD],
        ..Listed::default()
    });
    let world = world_with(&list);
    for (mode, looks) in [("OFF", 0), ("AUDIT", 1), ("ENFORCED", 1)] {
        let scene = Scene::new(&world, mode).await;
        scene.user("anna").await;
        assert_eq!(
            list.asked(),
            0,
            "{mode}: an administrator's are not looked up"
        );
        let wrong = password_flow(&scene.client, "anna", "Wrong1!x");
        world.refusal("InitiateAuth", wrong).await;
        let nobody = password_flow(&scene.client, "nobody", PASSWORD);
        world.refusal("InitiateAuth", nobody).await;
        assert_eq!(
            list.asked(),
            0,
            "{mode}: nothing is looked up of who is not let in"
        );
        let found = scene.begin("USER_PASSWORD_AUTH", "anna", PASSWORD).await;
        assert_eq!(list.asked(), looks, "{mode}");
        let expected = (mode == "ENFORCED").then(|| owned(RESET));
        assert_eq!(found.err(), expected, "{mode}");
        // What is built in is found there.
        scene.knock(Door::SignUp, "berta").await.err();
        assert_eq!(list.asked(), 0, "{mode}");
        scene
            .say(false, &passwords("BLOCK", &["PASSWORD_CHANGE"]))
            .await;
        sign_up(&scene, "cora", PASSWORD).await;
        assert_eq!(list.asked(), 0, "{mode}: not on this occasion");
    }
}

/// A list that can't be read keeps nobody out, and nothing is said of what was not looked up.
#[tokio::test]
async fn a_list_that_cant_be_read_lets_by() {
    let list = Arc::new(Listed {
        is_broken: true,
        ..Listed::default()
    });
    let world = world_with(&list);
    let scene = Scene::new(&world, "ENFORCED").await;
    scene.user("anna").await;
    world.sign_in(&scene.client, "anna").await;
    assert_eq!(list.asked(), 1);
    let unsaid = risk(None, "NoRisk");
    assert_eq!(
        scene.newest("anna").await,
        json!(["SignIn", "Pass", unsaid])
    );
    let found = scene.knock(Door::SignUp, "berta").await;
    assert_eq!(found, Err(owned(REFUSED)), "{KNOWN} is built in");
}
