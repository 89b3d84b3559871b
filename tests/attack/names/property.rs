//! Many doors in any order: each name of each user leads to that user.

use crypto::random::Stream;
use serde_json::{Value, json};
use tests::people::{as_object, attributes, plain};
use tests::sign_in::{PASSWORD, password_flow};
use tests::{World, on_every_engine};

use super::{add, meant, newcomer};

const PREFERRED: &str = "An account with the given preferred_username already exists.";

/// Steps of a run.
const STEPS: usize = 100;

/// A pool and those who are in it.
struct Crowd<'a> {
    world: &'a World,
    pool: String,
    client: String,
    aliases: &'static [&'static str],
    subs: Vec<String>,
    dice: Stream,
}

#[tokio::test]
async fn each_name_of_each_user_leads_to_that_user() {
    on_every_engine(async |world| {
        for (seed, members, aliases) in [
            (
                1,
                json!({ "AliasAttributes": ["email", "phone_number", "preferred_username"] }),
                &["email", "phone_number", "preferred_username"][..],
            ),
            (
                2,
                json!({ "UsernameAttributes": ["email", "phone_number"] }),
                &["email", "phone_number"][..],
            ),
        ] {
            let mut members = members;
            let folding = json!({ "UsernameConfiguration": { "CaseSensitive": false } });
            tests::merge(&mut members, folding);
            let (pool, client) = plain(world, members, json!({})).await;
            let dice = Stream::from_seed([seed; 32]);
            let subs = Vec::new();
            let mut crowd = Crowd {
                world,
                pool,
                client,
                aliases,
                subs,
                dice,
            };
            for _ in 0..STEPS {
                world.advance_seconds(1);
                crowd.step().await;
                crowd.look().await;
            }
            assert!(crowd.subs.len() > 3, "{} came in", crowd.subs.len());
        }
    })
    .await;
}

impl Crowd<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.dice.bytes::<1>()[0]) % sides
    }

    /// A text that might be a name of several kinds, or somebody's already.
    fn text(&mut self) -> String {
        let texts = [
            "ana",
            "ANA",
            "bob",
            "\u{212a}ate",
            "kate",
            "liz",
            "tom",
            "zoe",
            "boss@example.com",
            "BOSS@example.com",
            "bos\u{212a}@example.com",
            "eve@example.com",
            "ivy@example.com",
            "max@example.com",
            "pia@example.com",
            "+15550100",
            "+15550101",
            "+15550102",
            // The `sub` of the third, where he comes from elsewhere, and one that nobody is drawn.
            "00000000-0000-4000-8000-000000000002",
            "01234567-89AB-4DEF-8123-456789ABCDEF",
        ];
        let at = self.roll(texts.len() + 4);
        match texts.get(at) {
            Some(text) => (*text).to_owned(),
            None if self.subs.is_empty() => "nobody".to_owned(),
            None => {
                let whose = self.roll(self.subs.len());
                let sub = &self.subs[whose];
                if at.is_multiple_of(2) {
                    sub.clone()
                } else {
                    sub.to_uppercase()
                }
            }
        }
    }

    fn attributes(&mut self, administrator: bool) -> Vec<(&'static str, String)> {
        let mut given = Vec::new();
        for (name, flag, values) in [
            (
                "email",
                "email_verified",
                &[
                    "boss@example.com",
                    "EVE@example.com",
                    "ivy@example.com",
                    "joe@example.com",
                ][..],
            ),
            (
                "phone_number",
                "phone_number_verified",
                &["+15550100", "+15550101", "+15550103"][..],
            ),
            ("preferred_username", "", &["ana", "Bob", "kate"][..]),
        ] {
            if self.roll(2) == 0 {
                continue;
            }
            // Now and then a text of another form.
            let value = match self.roll(values.len() * 8) {
                0 => self.text(),
                at => values[at % values.len()].to_owned(),
            };
            given.push((name, value));
            if administrator && !flag.is_empty() && self.roll(2) == 0 {
                given.push((flag, "true".to_owned()));
            }
        }
        given
    }

    async fn step(&mut self) {
        let (name, what) = (self.text(), self.roll(8));
        let administrator = !matches!(what, 0 | 1 | 6);
        let mut given = self.attributes(administrator);
        // Where an address stands in place of the name, most say it once.
        let stands_in = self.aliases.len() == 2 && self.roll(8) > 0;
        let kind = if name.contains('@') {
            "email"
        } else {
            "phone_number"
        };
        given.retain(|(said, _)| !(stands_in && *said == kind));
        let pairs: Vec<(&str, &str)> = given.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let list = attributes(&pairs);
        let (world, pool, client) = (self.world, &self.pool, &self.client);
        match what {
            0 | 1 => {
                let body = json!({
                    "ClientId": client, "Username": name, "Password": PASSWORD, "UserAttributes": list,
                });
                if let Ok(made) = world.call("SignUp", body).await {
                    self.subs
                        .push(made["UserSub"].as_str().expect("a sub").to_owned());
                }
            }
            2 | 3 => {
                let force = self.roll(2) == 0;
                let body = json!({
                    "UserPoolId": self.pool, "Username": name, "TemporaryPassword": PASSWORD,
                    "MessageAction": "SUPPRESS", "UserAttributes": list, "ForceAliasCreation": force,
                });
                if let Ok(made) = world.call("AdminCreateUser", body).await {
                    let shown = as_object(&made["User"]["Attributes"]);
                    self.subs
                        .push(shown["sub"].as_str().expect("a sub").to_owned());
                }
            }
            4 => {
                let number = self.subs.len();
                let sub = format!("00000000-0000-4000-8000-{number:012}");
                let user = newcomer(&name, Some(&sub), &pairs);
                if add(world, pool, user).await.is_ok() {
                    self.subs.push(sub);
                }
            }
            _ if self.subs.is_empty() => {}
            _ => self.change(what, &list).await,
        }
    }

    /// Does something to somebody who is there.
    async fn change(&mut self, what: usize, list: &Value) {
        let whose = self.roll(self.subs.len());
        let (world, sub) = (self.world, self.subs[whose].clone());
        let named = json!({ "UserPoolId": self.pool, "Username": sub });
        if what == 5 {
            let mut body = named;
            tests::merge(&mut body, json!({ "UserAttributes": list }));
            drop(world.call("AdminUpdateUserAttributes", body).await);
            return;
        }
        let mut body = named;
        tests::merge(
            &mut body,
            json!({ "Password": PASSWORD, "Permanent": true }),
        );
        let set = world.call("AdminSetUserPassword", body).await;
        if let Err((_, message)) = &set {
            // Somebody is called meanwhile as one who is not confirmed would like to be.
            assert_eq!(message, PREFERRED);
        }
        world.advance_seconds(1);
        if what == 7 || set.is_err() {
            return;
        }
        let entered = world
            .ok("InitiateAuth", password_flow(&self.client, &sub, PASSWORD))
            .await;
        let token = &entered["AuthenticationResult"]["AccessToken"];
        let body = json!({ "AccessToken": token, "UserAttributes": list });
        if world.call("UpdateUserAttributes", body).await.is_err() {
            return;
        }
        let email = world.ok("GetUser", json!({ "AccessToken": token })).await;
        let email = as_object(&email["UserAttributes"])["email"].clone();
        let asked = json!({ "AccessToken": token, "AttributeName": "email" });
        world.advance_seconds(1);
        if world
            .call("GetUserAttributeVerificationCode", asked)
            .await
            .is_ok()
        {
            let code = world.code_for(email.as_str().expect("an address")).await;
            let body = json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
            drop(world.call("VerifyUserAttribute", body).await);
        }
    }

    /// Asks for each user by all that names him.
    async fn look(&self) {
        for sub in &self.subs {
            let body = json!({ "UserPoolId": self.pool, "Username": sub });
            let user = self.world.ok("AdminGetUser", body).await;
            let shown = as_object(&user["UserAttributes"]);
            assert_eq!(shown["sub"], **sub, "a sub is its user's");
            let mut names = vec![user["Username"].clone()];
            for alias in self.aliases {
                let counts = match *alias {
                    "preferred_username" => user["UserStatus"] != "UNCONFIRMED",
                    address => shown[format!("{address}_verified")] == "true",
                };
                names.extend(Some(shown[*alias].clone()).filter(|name| counts && name.is_string()));
            }
            for name in names {
                let name = name.as_str().expect("a name");
                let found = meant(self.world, &self.pool, name).await;
                assert_eq!(
                    found.as_ref(),
                    Some(sub),
                    "{name} is a name of {sub}: {user}"
                );
            }
        }
    }
}
