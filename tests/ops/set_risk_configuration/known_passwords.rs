//! `CompromisedCredentialsRiskConfiguration`: passwords that others know, at each door, by what is said of them.

mod after;
mod lists;
mod said;

use serde_json::{Value, json};
use tests::choice::{choice, response};
use tests::people::attributes;
use tests::sign_in::{Exchange, PASSWORD, password_flow};
use tests::{Refusal, World, merge};

/// One of the commonest, which the rules of a new pool let by.
const KNOWN: &str = "Password1!";
const REFUSED: (&str, &str) = (
    "InvalidPasswordException",
    "Provided password cannot be used for security reasons.",
);
const RESET: (&str, &str) = (
    "PasswordResetRequiredException",
    "Password reset required for the user",
);
const EVERY_OCCASION: [&str; 3] = ["SIGN_UP", "SIGN_IN", "PASSWORD_CHANGE"];

/// Where a password comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    SignUp,
    ChangePassword,
    ConfirmForgotPassword,
    NewPassword,
    UserPasswordAuth,
    AdminUserPasswordAuth,
    AdminNoSrpAuth,
    ChosenAtOnce,
    Chosen,
    Srp,
}

const DOORS: [Door; 10] = [
    Door::SignUp,
    Door::ChangePassword,
    Door::ConfirmForgotPassword,
    Door::NewPassword,
    Door::UserPasswordAuth,
    Door::AdminUserPasswordAuth,
    Door::AdminNoSrpAuth,
    Door::ChosenAtOnce,
    Door::Chosen,
    Door::Srp,
];

impl Door {
    /// On which occasion the password is looked up; never where it is not shown.
    fn occasion(self) -> Option<&'static str> {
        match self {
            Door::SignUp => Some("SIGN_UP"),
            Door::ChangePassword | Door::ConfirmForgotPassword | Door::NewPassword => {
                Some("PASSWORD_CHANGE")
            }
            Door::Srp => None,
            _ => Some("SIGN_IN"),
        }
    }
}

/// A pool in one mode, and a client of it.
struct Scene<'a> {
    world: &'a World,
    pool_id: String,
    client: String,
}

impl<'a> Scene<'a> {
    async fn new(world: &'a World, mode: &str) -> Scene<'a> {
        let pool_id = world
            .pool(json!({
                "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": mode },
                "AutoVerifiedAttributes": ["email"],
            }))
            .await;
        let client = world.choosing_client(&pool_id, json!({})).await;
        Scene {
            world,
            pool_id,
            client,
        }
    }

    /// Says something of the pool, or of the client.
    async fn say(&self, of_client: bool, said: &Value) {
        let mut body = json!({ "UserPoolId": self.pool_id });
        if of_client {
            body["ClientId"] = json!(self.client);
        }
        merge(&mut body, said.clone());
        self.world.ok("SetRiskConfiguration", body).await;
    }

    fn whose(&self, name: &str) -> Value {
        json!({ "UserPoolId": self.pool_id, "Username": name })
    }

    /// A confirmed user whom a code reaches.
    async fn user(&self, name: &str) {
        let address = format!("{name}@example.com");
        let attributes = [("email", address.as_str()), ("email_verified", "true")];
        self.world.user(&self.pool_id, name, &attributes).await;
    }

    /// The same with a password that others know. What an administrator sets is not looked up.
    async fn careless(&self, name: &str) {
        self.user(name).await;
        let mut set = self.whose(name);
        merge(&mut set, json!({ "Password": KNOWN, "Permanent": true }));
        self.world.ok("AdminSetUserPassword", set).await;
    }

    async fn begin(&self, flow: &str, name: &str, password: &str) -> Result<Value, Refusal> {
        let is_admin = flow.starts_with("ADMIN");
        let mut body = json!({
            "ClientId": self.client, "AuthFlow": flow,
            "AuthParameters": { "USERNAME": name, "PASSWORD": password },
        });
        if is_admin {
            body["UserPoolId"] = json!(self.pool_id);
        }
        let operation = if is_admin {
            "AdminInitiateAuth"
        } else {
            "InitiateAuth"
        };
        self.world.call(operation, body).await
    }

    /// Comes through a door with a password that others know.
    async fn knock(&self, door: Door, name: &str) -> Result<Value, Refusal> {
        let (world, client) = (self.world, &self.client);
        match door {
            Door::SignUp => {
                let email = format!("{name}@example.com");
                let body = json!({
                    "ClientId": client, "Username": name, "Password": KNOWN,
                    "UserAttributes": attributes(&[("email", &email)]),
                });
                world.call("SignUp", body).await
            }
            Door::ChangePassword => {
                self.user(name).await;
                let tokens = world.sign_in(client, name).await;
                let body = json!({
                    "AccessToken": tokens.access, "PreviousPassword": PASSWORD,
                    "ProposedPassword": KNOWN,
                });
                world.call("ChangePassword", body).await
            }
            Door::ConfirmForgotPassword => {
                self.user(name).await;
                self.reset(name, KNOWN).await
            }
            Door::NewPassword => {
                world.invited(&self.pool_id, name, &[]).await;
                let asked = world.ok("InitiateAuth", password_flow(client, name, PASSWORD));
                let asked = asked.await;
                let given = json!({ "NEW_PASSWORD": KNOWN });
                let challenge = "NEW_PASSWORD_REQUIRED";
                let answer = response(client, challenge, &asked["Session"], name, given);
                world.call("RespondToAuthChallenge", answer).await
            }
            _ => {
                self.careless(name).await;
                self.sign_in(door, name).await
            }
        }
    }

    async fn sign_in(&self, door: Door, name: &str) -> Result<Value, Refusal> {
        let (world, client) = (self.world, &self.client);
        match door {
            Door::AdminUserPasswordAuth => {
                self.begin("ADMIN_USER_PASSWORD_AUTH", name, KNOWN).await
            }
            Door::AdminNoSrpAuth => self.begin("ADMIN_NO_SRP_AUTH", name, KNOWN).await,
            Door::ChosenAtOnce => {
                let chosen = json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": KNOWN });
                world
                    .call("InitiateAuth", choice(client, name, chosen))
                    .await
            }
            Door::Chosen => {
                let asked = world
                    .ok("InitiateAuth", choice(client, name, json!({})))
                    .await;
                let chosen = json!({ "ANSWER": "PASSWORD", "PASSWORD": KNOWN });
                let challenge = "SELECT_CHALLENGE";
                let answer = response(client, challenge, &asked["Session"], name, chosen);
                world.call("RespondToAuthChallenge", answer).await
            }
            Door::Srp => {
                let exchange = Exchange::begin(world, &self.pool_id, client, name).await;
                let answer = exchange.answer(world, client, KNOWN);
                world.call("RespondToAuthChallenge", answer).await
            }
            _ => self.begin("USER_PASSWORD_AUTH", name, KNOWN).await,
        }
    }

    /// Sets a forgotten password.
    async fn reset(&self, name: &str, password: &str) -> Result<Value, Refusal> {
        let asked = json!({ "ClientId": self.client, "Username": name });
        self.world.ok("ForgotPassword", asked).await;
        let code = self.world.code_for(&format!("{name}@example.com")).await;
        let body = json!({
            "ClientId": self.client, "Username": name, "ConfirmationCode": code,
            "Password": password,
        });
        self.world.call("ConfirmForgotPassword", body).await
    }

    async fn status(&self, name: &str) -> Value {
        let user = self.world.ok("AdminGetUser", self.whose(name)).await;
        user["UserStatus"].clone()
    }

    /// The newest event of a user: what it was, what came of it, and the risk.
    async fn newest(&self, name: &str) -> Value {
        let listed = self
            .world
            .ok("AdminListUserAuthEvents", self.whose(name))
            .await;
        let newest = &listed["AuthEvents"][0];
        json!([
            newest["EventType"],
            newest["EventResponse"],
            newest["EventRisk"]
        ])
    }
}

fn risk(detected: Option<bool>, decision: &str) -> Value {
    match detected {
        Some(detected) => {
            json!({ "CompromisedCredentialsDetected": detected, "RiskDecision": decision })
        }
        None => json!({ "RiskDecision": decision }),
    }
}

fn owned((code, message): (&str, &str)) -> Refusal {
    (code.to_owned(), message.to_owned())
}

fn passwords(action: &str, filter: &[&str]) -> Value {
    let mut said = json!({ "Actions": { "EventAction": action } });
    if !filter.is_empty() {
        said["EventFilter"] = json!(filter);
    }
    json!({ "CompromisedCredentialsRiskConfiguration": said })
}
