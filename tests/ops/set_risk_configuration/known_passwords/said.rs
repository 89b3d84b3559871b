//! What comes of each door, in each mode, by what is said.

use serde_json::{Value, json};
use tests::World;

use super::{DOORS, Door, EVERY_OCCASION, REFUSED, RESET, Scene, owned, passwords, risk};

/// What is said, and what is to follow from it.
struct Said {
    of_pool: Value,
    of_client: Value,
    occasions: &'static [&'static str],
    blocks: bool,
}

fn everything_said() -> Vec<Said> {
    let none = || json!({});
    let row = |of_pool, of_client, occasions, blocks| Said {
        of_pool,
        of_client,
        occasions,
        blocks,
    };
    // Who is skipped by adaptive authentication is not skipped here.
    let skipped = json!({
        "RiskExceptionConfiguration": { "SkippedIPRangeList": ["0.0.0.0/0", "::/0"] },
    });
    let every = &EVERY_OCCASION;
    vec![
        row(none(), none(), every, true),
        row(passwords("BLOCK", &[]), none(), every, true),
        row(passwords("NO_ACTION", &[]), none(), every, false),
        row(passwords("BLOCK", &["SIGN_UP"]), none(), &["SIGN_UP"], true),
        row(passwords("BLOCK", &["SIGN_IN"]), none(), &["SIGN_IN"], true),
        row(
            passwords("BLOCK", &["PASSWORD_CHANGE"]),
            none(),
            &["PASSWORD_CHANGE"],
            true,
        ),
        row(
            passwords("BLOCK", &[]),
            passwords("NO_ACTION", &[]),
            every,
            false,
        ),
        row(
            passwords("NO_ACTION", &["SIGN_UP"]),
            passwords("BLOCK", &[]),
            every,
            true,
        ),
        row(passwords("NO_ACTION", &["SIGN_UP"]), skipped, every, true),
    ]
}

/// What comes of each door is what the mode, the action and the filter say, of the client in the pool's place.
#[tokio::test]
async fn each_door_does_what_is_said() {
    let world = World::in_memory();
    for mode in ["OFF", "AUDIT", "ENFORCED"] {
        for (number, said) in everything_said().iter().enumerate() {
            let scene = Scene::new(&world, mode).await;
            scene.say(false, &said.of_pool).await;
            scene.say(true, &said.of_client).await;
            for door in DOORS {
                let context = format!("{mode} {number} {door:?}");
                let name = format!("{door:?}").to_lowercase();
                let occasion = door.occasion();
                let is_judged = occasion.is_some_and(|it| said.occasions.contains(&it));
                let is_refused = mode == "ENFORCED" && is_judged && said.blocks;
                let found = scene.knock(door, &name).await;
                let expected = match (is_refused, occasion) {
                    (true, Some("SIGN_IN")) => Some(owned(RESET)),
                    (true, _) => Some(owned(REFUSED)),
                    (false, _) => None,
                };
                assert_eq!(found.err(), expected, "{context}");
                if mode != "OFF" {
                    let newest = scene.newest_or_none(door, &name, is_refused).await;
                    let expected = told(door, said, is_judged, is_refused);
                    assert_eq!(newest, expected, "{context}");
                }
                if occasion == Some("SIGN_IN") {
                    let expected = if is_refused {
                        "RESET_REQUIRED"
                    } else {
                        "CONFIRMED"
                    };
                    assert_eq!(scene.status(&name).await, expected, "{context}");
                }
            }
        }
    }
}

impl Scene<'_> {
    /// The newest event; none of a sign-up that was refused, of whom there is no user.
    async fn newest_or_none(&self, door: Door, name: &str, is_refused: bool) -> Value {
        if door == Door::SignUp && is_refused {
            let listed = self
                .world
                .refusal("AdminListUserAuthEvents", self.whose(name));
            assert_eq!(listed.await.0, "UserNotFoundException");
            return Value::Null;
        }
        self.newest(name).await
    }
}

/// What the newest event says after a door.
fn told(door: Door, said: &Said, is_judged: bool, is_refused: bool) -> Value {
    let kind = match door {
        Door::SignUp => "SignUp",
        Door::ConfirmForgotPassword => "ForgotPassword",
        Door::ChangePassword => "PasswordChange",
        Door::NewPassword if is_refused => "PasswordChange",
        _ => "SignIn",
    };
    if is_refused {
        return match door {
            Door::SignUp => Value::Null,
            // Nobody was looked for, so that it is nobody's.
            Door::ConfirmForgotPassword => json!([null, null, null]),
            _ => json!([kind, "Fail", risk(Some(true), "Block")]),
        };
    }
    // The sign-in began with a temporary password that nobody else knows.
    let was_judged = door == Door::NewPassword && said.occasions.contains(&"SIGN_IN");
    let detected = if is_judged {
        Some(true)
    } else {
        was_judged.then_some(false)
    };
    json!([kind, "Pass", risk(detected, "NoRisk")])
}
