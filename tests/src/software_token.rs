//! Software tokens: the programs of users, and the pools that want them.

use crypto::totp::{code, step_at};
use serde_json::{Value, json};

use crate::World;
use crate::sign_in::PASSWORD;

/// A program that tells a password of the time of day.
#[derive(Debug, Clone)]
pub struct Authenticator {
    key: Vec<u8>,
}

impl Authenticator {
    /// One that was given a secret as the API writes it.
    ///
    /// # Panics
    /// Where it is not base32.
    pub fn of(secret_code: &Value) -> Authenticator {
        let text = secret_code.as_str().expect("a secret");
        let (mut held, mut bits, mut key) = (0u32, 0, Vec::new());
        for letter in text.bytes() {
            let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
            let digit = alphabet.iter().position(|it| *it == letter);
            held = held << 5 | u32::try_from(digit.expect("base32")).expect("five bits");
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                key.push(u8::try_from(held >> bits & 0xff).expect("a byte"));
            }
        }
        Authenticator { key }
    }

    /// The code that it shows now.
    pub fn code(&self, world: &World) -> String {
        self.code_after(world, 0)
    }

    /// The code that it shows some steps from now.
    pub fn code_after(&self, world: &World, steps: i64) -> String {
        self.code_at(step_at(world.now_millis() / 1000) + steps)
    }

    /// The code that it shows in a step of half a minute since 1970.
    pub fn code_at(&self, step: i64) -> String {
        code(&self.key, step)
    }

    /// A code that it shows at no time near, the `nth` of them.
    ///
    /// # Panics
    /// Where there are no so many.
    pub fn wrong(&self, world: &World, nth: usize) -> String {
        let near: Vec<String> = (-3..=3)
            .map(|steps| self.code_after(world, steps))
            .collect();
        let codes = (0..).map(|number: u32| format!("{number:06}"));
        let mut wrong = codes.filter(|code| !near.contains(code));
        wrong.nth(nth).expect("a code")
    }
}

impl World {
    /// Has a pool take software tokens: `OPTIONAL` or `ON`.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn take_software_tokens(&self, pool_id: &str, mode: &str) {
        let body = json!({
            "UserPoolId": pool_id, "MfaConfiguration": mode,
            "SoftwareTokenMfaConfiguration": { "Enabled": true },
        });
        self.ok("SetUserPoolMfaConfig", body).await;
    }

    /// Registers a software token for the holder of an access token, and steps past its first code.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn authenticator(&self, access_token: &str) -> Authenticator {
        let body = json!({ "AccessToken": access_token });
        let offered = self.ok("AssociateSoftwareToken", body).await;
        let authenticator = Authenticator::of(&offered["SecretCode"]);
        let body = json!({ "AccessToken": access_token, "UserCode": authenticator.code(self) });
        let verified = self.ok("VerifySoftwareToken", body).await;
        assert_eq!(verified, json!({ "Status": "SUCCESS" }));
        self.advance_seconds(30);
        authenticator
    }

    /// Makes a user with [`PASSWORD`] who signs in by a software token as well, in a pool that takes them and does not demand them
    /// yet.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn user_with_authenticator(
        &self,
        pool_id: &str,
        client_id: &str,
        username: &str,
    ) -> Authenticator {
        self.user(pool_id, username, &[]).await;
        let tokens = self.sign_in(client_id, username).await;
        let authenticator = self.authenticator(&tokens.access).await;
        let settings = json!({ "Enabled": true, "PreferredMfa": true });
        let body = json!({ "AccessToken": tokens.access, "SoftwareTokenMfaSettings": settings });
        self.ok("SetUserMFAPreference", body).await;
        authenticator
    }

    /// The session in which somebody who has proved [`PASSWORD`] is asked for this challenge.
    ///
    /// # Panics
    /// Where something else is asked, or nothing.
    pub async fn asked_for(&self, challenge: &str, client_id: &str, username: &str) -> Value {
        let body = crate::sign_in::password_flow(client_id, username, PASSWORD);
        let asked = self.ok("InitiateAuth", body).await;
        assert_eq!(asked["ChallengeName"], challenge, "{asked}");
        asked["Session"].clone()
    }
}

/// The body of a `RespondToAuthChallenge` by a code.
pub fn code_answer(client_id: &str, session: &Value, username: &str, code: &str) -> Value {
    json!({
        "ClientId": client_id, "ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": session,
        "ChallengeResponses": { "USERNAME": username, "SOFTWARE_TOKEN_MFA_CODE": code },
    })
}
