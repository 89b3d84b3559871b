//! Signing in as applications do.

use crypto::mac::{base64_decode, base64_encode, secret_hash};
use crypto::srp::client::{Answer, Client};
use crypto::text::from_base64url;
use serde_json::{Value, json};

use crate::world::{Refusal, World};

/// A password that the rules of every pool here take.
pub const PASSWORD: &str = "Abcdef1!";

/// The flows that let a client do all that there is.
pub const EVERY_FLOW: [&str; 4] = [
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
];

impl World {
    /// Makes a confirmed user with [`PASSWORD`] and gives the `sub`.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn user(&self, pool_id: &str, username: &str, attributes: &[(&str, &str)]) -> String {
        let sub = self.invited(pool_id, username, attributes).await;
        let name = json!({
            "UserPoolId": pool_id, "Username": username, "Password": PASSWORD, "Permanent": true,
        });
        self.ok("AdminSetUserPassword", name).await;
        self.advance_seconds(1);
        sub
    }

    /// Makes a user whose temporary password is [`PASSWORD`] and gives the `sub`.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn invited(
        &self,
        pool_id: &str,
        username: &str,
        attributes: &[(&str, &str)],
    ) -> String {
        let attributes: Vec<Value> = attributes
            .iter()
            .map(|(name, value)| json!({ "Name": name, "Value": value }))
            .collect();
        let body = json!({
            "UserPoolId": pool_id,
            "Username": username,
            "TemporaryPassword": PASSWORD,
            "MessageAction": "SUPPRESS",
            "UserAttributes": attributes,
        });
        let answer = self.ok("AdminCreateUser", body).await;
        let attributes = answer["User"]["Attributes"].as_array().expect("attributes");
        let sub = attributes
            .iter()
            .find(|attribute| attribute["Name"] == "sub")
            .expect("a sub");
        text(&sub["Value"])
    }

    /// A client with every flow and these members.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn open_client(&self, pool_id: &str, members: Value) -> String {
        let mut body = json!({ "ExplicitAuthFlows": EVERY_FLOW });
        if let (Value::Object(body), Value::Object(members)) = (&mut body, members) {
            body.extend(members);
        }
        self.client(pool_id, body).await
    }

    /// The secret of a client.
    ///
    /// # Panics
    /// Where it has none.
    pub async fn secret(&self, pool_id: &str, client_id: &str) -> String {
        let body = json!({ "UserPoolId": pool_id, "ClientId": client_id });
        text(&self.ok("DescribeUserPoolClient", body).await["UserPoolClient"]["ClientSecret"])
    }

    /// Signs a user in with [`PASSWORD`] and gives the tokens.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn sign_in(&self, client_id: &str, username: &str) -> Tokens {
        let answer = self
            .ok("InitiateAuth", password_flow(client_id, username, PASSWORD))
            .await;
        Tokens::of(&answer["AuthenticationResult"])
    }

    /// The instant as SRP clients write it.
    ///
    /// # Panics
    /// Never within the years of the tests.
    pub fn srp_timestamp(&self) -> String {
        let instant = jiff::Timestamp::from_millisecond(self.now_millis()).expect("an instant");
        instant.strftime("%a %b %-d %H:%M:%S UTC %Y").to_string()
    }
}

/// The body of an `InitiateAuth` by password.
pub fn password_flow(client_id: &str, username: &str, password: &str) -> Value {
    json!({
        "ClientId": client_id,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": username, "PASSWORD": password },
    })
}

/// The `SECRET_HASH` of a name.
pub fn hash_of(username: &str, client_id: &str, secret: &str) -> String {
    secret_hash(username, client_id, secret)
}

/// The tokens of a sign-in; the refresh token is empty where none was given.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// The id token.
    pub id: String,
    /// The refresh token.
    pub refresh: String,
}

impl Tokens {
    /// Those of an `AuthenticationResult`.
    ///
    /// # Panics
    /// Where it has no access or no id token.
    pub fn of(result: &Value) -> Tokens {
        Tokens {
            access: text(&result["AccessToken"]),
            id: text(&result["IdToken"]),
            refresh: result["RefreshToken"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        }
    }
}

/// One part of a token in compact form, decoded: 0 is the header, 1 the payload.
///
/// # Panics
/// Where it is no text.
pub fn part_text(token: &str, part: usize) -> String {
    let encoded = token.split('.').nth(part).expect("a part");
    String::from_utf8(from_base64url(encoded).expect("base64url")).expect("UTF-8")
}

/// The claims of a token.
///
/// # Panics
/// Where it is no token.
pub fn claims(token: &str) -> Value {
    serde_json::from_str(&part_text(token, 1)).expect("claims")
}

/// A sign-in by SRP after its first answer.
pub struct Exchange {
    client: Client,
    pool_name: String,
    /// `ChallengeParameters`.
    pub parameters: Value,
    /// `Session`.
    pub session: String,
}

impl Exchange {
    /// Begins one by `InitiateAuth`.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn begin(world: &World, pool_id: &str, client_id: &str, username: &str) -> Exchange {
        Exchange::try_begin(world, pool_id, client_id, json!({ "USERNAME": username }))
            .await
            .expect("a challenge")
    }

    /// Begins one by `InitiateAuth` with these parameters beside `SRP_A`.
    ///
    /// # Errors
    /// What the operation refuses.
    pub async fn try_begin(
        world: &World,
        pool_id: &str,
        client_id: &str,
        parameters: Value,
    ) -> Result<Exchange, Refusal> {
        let body = json!({
            "ClientId": client_id, "AuthFlow": "USER_SRP_AUTH", "AuthParameters": parameters,
        });
        Exchange::start(world, pool_id, "InitiateAuth", body).await
    }

    /// Begins one by `AdminInitiateAuth`.
    ///
    /// # Errors
    /// What the operation refuses.
    pub async fn try_admin_begin(
        world: &World,
        pool_id: &str,
        client_id: &str,
        username: &str,
    ) -> Result<Exchange, Refusal> {
        let body = json!({
            "UserPoolId": pool_id,
            "ClientId": client_id,
            "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": username },
        });
        Exchange::start(world, pool_id, "AdminInitiateAuth", body).await
    }

    /// Begins one as the choice in a sign-in that has a session, by answering the challenge of this name.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn chosen(
        world: &World,
        pool_id: &str,
        client_id: &str,
        name: &str,
        session: &Value,
        username: &str,
    ) -> Exchange {
        let client = Client::start(world.seed().0);
        let body = json!({
            "ClientId": client_id, "ChallengeName": name, "Session": session,
            "ChallengeResponses": {
                "USERNAME": username, "ANSWER": "PASSWORD_SRP", "SRP_A": client.public_hex(),
            },
        });
        let answer = world.ok("RespondToAuthChallenge", body).await;
        Exchange::of(client, pool_id, &answer)
    }

    async fn start(
        world: &World,
        pool_id: &str,
        operation: &str,
        mut body: Value,
    ) -> Result<Exchange, Refusal> {
        let client = Client::start(world.seed().0);
        body["AuthParameters"]["SRP_A"] = json!(client.public_hex());
        let answer = world.call(operation, body).await?;
        Ok(Exchange::of(client, pool_id, &answer))
    }

    fn of(client: Client, pool_id: &str, answer: &Value) -> Exchange {
        assert_eq!(answer["ChallengeName"], "PASSWORD_VERIFIER", "{answer}");
        Exchange {
            client,
            pool_name: pool_id.split_once('_').expect("a pool id").1.to_owned(),
            parameters: answer["ChallengeParameters"].clone(),
            session: text(&answer["Session"]),
        }
    }

    /// One parameter of the challenge.
    ///
    /// # Panics
    /// Where there is no such parameter.
    pub fn parameter(&self, name: &str) -> String {
        text(&self.parameters[name])
    }

    /// `ChallengeResponses` of somebody who thinks that this is the password.
    ///
    /// # Panics
    /// Where the challenge is none that a client can answer.
    pub fn responses(&self, password: &str, timestamp: &str) -> Value {
        let block = base64_decode(&self.parameter("SECRET_BLOCK")).expect("base64");
        let user_id = self.parameter("USER_ID_FOR_SRP");
        let answer = Answer {
            pool_name: &self.pool_name,
            user_id: &user_id,
            password,
            salt_hex: &self.parameter("SALT"),
            server_hex: &self.parameter("SRP_B"),
            secret_block: &block,
            timestamp,
        };
        let signature = self.client.respond(&answer).expect("a signature");
        json!({
            "USERNAME": user_id,
            "PASSWORD_CLAIM_SECRET_BLOCK": self.parameter("SECRET_BLOCK"),
            "PASSWORD_CLAIM_SIGNATURE": base64_encode(&signature),
            "TIMESTAMP": timestamp,
        })
    }

    /// The body of the `RespondToAuthChallenge` that proves the password.
    ///
    /// # Panics
    /// As [`Exchange::responses`].
    pub fn answer(&self, world: &World, client_id: &str, password: &str) -> Value {
        json!({
            "ClientId": client_id,
            "ChallengeName": "PASSWORD_VERIFIER",
            "Session": self.session,
            "ChallengeResponses": self.responses(password, &world.srp_timestamp()),
        })
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
