//! Devices as the libraries of applications keep them, and the pools that tell them apart.

use crypto::mac::{base64_decode, base64_encode};
use crypto::srp::client::{Answer, Client};
use crypto::srp::{Arithmetic, Verifier};
use serde_json::{Value, json};

use crate::World;
use crate::sign_in::{PASSWORD, Tokens, password_flow};

/// Bytes of the number in what [`Verifier::to_bytes`] gives.
const NUMBER_BYTES: usize = 384;

/// A device, with the secret that it keeps.
#[derive(Debug, Clone)]
pub struct Device {
    /// `DeviceKey`.
    pub key: String,
    /// `DeviceGroupKey`.
    pub group_key: String,
    /// What only it knows.
    pub secret: String,
}

/// A pool that tells devices apart, remembers them at once, and has them take the place of a second factor.
pub fn trusting() -> Value {
    json!({ "DeviceConfiguration": {
        "ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false,
    } })
}

/// A pool that tells devices apart, and asks them for no more than their proof.
pub fn tracking() -> Value {
    json!({ "DeviceConfiguration": {
        "ChallengeRequiredOnNewDevice": false, "DeviceOnlyRememberedOnUserPrompt": false,
    } })
}

/// A pool in which a user says which devices are remembered.
pub fn asking() -> Value {
    json!({ "DeviceConfiguration": {
        "ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": true,
    } })
}

impl Device {
    /// The one that an `AuthenticationResult` gives.
    ///
    /// # Panics
    /// Where it gives none.
    pub fn of(result: &Value) -> Device {
        let new = &result["NewDeviceMetadata"];
        let text = |name: &str| match new[name].as_str() {
            Some(text) => text.to_owned(),
            None => panic!("no {name} in {result}"),
        };
        Device {
            key: text("DeviceKey"),
            group_key: text("DeviceGroupKey"),
            secret: format!("secret of {}", text("DeviceKey")),
        }
    }

    /// `DeviceSecretVerifierConfig`, as Amplify writes it: in base64, two's complement.
    pub fn verifier_config(&self) -> Value {
        let arithmetic = Arithmetic::fastest();
        let verifier = Verifier::make(
            arithmetic,
            &self.group_key,
            &self.key,
            &self.secret,
            [7; 16],
        );
        let number = &verifier.to_bytes()[..NUMBER_BYTES];
        let mut padded = vec![0];
        padded.extend_from_slice(number);
        json!({
            "PasswordVerifier": base64_encode(&padded), "Salt": base64_encode(verifier.salt()),
        })
    }

    /// The body of its `ConfirmDevice`.
    pub fn confirmation(&self, access_token: &str) -> Value {
        json!({
            "AccessToken": access_token, "DeviceKey": self.key, "DeviceName": "telephone",
            "DeviceSecretVerifierConfig": self.verifier_config(),
        })
    }

    /// Begins its proof: answers `DEVICE_SRP_AUTH` with this session, or with none.
    pub fn begin(&self, world: &World, client_id: &str, session: &Value, name: &str) -> Proof {
        let client = Client::start(world.seed().0);
        let mut body = json!({
            "ClientId": client_id, "ChallengeName": "DEVICE_SRP_AUTH",
            "ChallengeResponses": {
                "USERNAME": name, "DEVICE_KEY": self.key, "SRP_A": client.public_hex(),
            },
        });
        if !session.is_null() {
            body["Session"] = session.clone();
        }
        Proof {
            device: self.clone(),
            client,
            begins: body,
        }
    }

    /// Proves itself in a sign-in that asks for that, and gives what follows.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn prove(
        &self,
        world: &World,
        client_id: &str,
        session: &Value,
        name: &str,
    ) -> Value {
        let proof = self.begin(world, client_id, session, name);
        let asked = world
            .ok("RespondToAuthChallenge", proof.begins.clone())
            .await;
        let answer = proof.answer(world, &asked);
        world.ok("RespondToAuthChallenge", answer).await
    }
}

/// A proof of a device that is under way.
pub struct Proof {
    device: Device,
    client: Client,
    /// The body that answers `DEVICE_SRP_AUTH`.
    pub begins: Value,
}

impl Proof {
    /// The body that answers `DEVICE_PASSWORD_VERIFIER`.
    ///
    /// # Panics
    /// Where something else is asked.
    pub fn answer(&self, world: &World, asked: &Value) -> Value {
        assert_eq!(
            asked["ChallengeName"], "DEVICE_PASSWORD_VERIFIER",
            "{asked}"
        );
        let parameter = |name: &str| {
            asked["ChallengeParameters"][name]
                .as_str()
                .expect("a parameter")
        };
        let block = base64_decode(parameter("SECRET_BLOCK")).expect("base64");
        let timestamp = world.srp_timestamp();
        let signature = self.client.respond(&Answer {
            pool_name: &self.device.group_key,
            user_id: &self.device.key,
            password: &self.device.secret,
            salt_hex: parameter("SALT"),
            server_hex: parameter("SRP_B"),
            secret_block: &block,
            timestamp: &timestamp,
        });
        let begun = &self.begins;
        let mut body = json!({
            "ClientId": begun["ClientId"], "ChallengeName": "DEVICE_PASSWORD_VERIFIER",
            "ChallengeResponses": {
                "USERNAME": parameter("USERNAME"), "DEVICE_KEY": self.device.key,
                "PASSWORD_CLAIM_SECRET_BLOCK": parameter("SECRET_BLOCK"),
                "PASSWORD_CLAIM_SIGNATURE": base64_encode(&signature.expect("a signature")),
                "TIMESTAMP": timestamp,
            },
        });
        if begun.get("Session").is_some() {
            body["Session"] = asked["Session"].clone();
        }
        body
    }
}

/// The body of an `InitiateAuth` by [`PASSWORD`] from a device.
pub fn from_device(client_id: &str, username: &str, key: &str) -> Value {
    let mut body = password_flow(client_id, username, PASSWORD);
    body["AuthParameters"]["DEVICE_KEY"] = json!(key);
    body
}

impl World {
    /// Signs a user in from a new device and confirms that.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn device(&self, client_id: &str, username: &str) -> (Device, Tokens) {
        let body = password_flow(client_id, username, PASSWORD);
        let answer = self.ok("InitiateAuth", body).await;
        self.confirmed_device(&answer).await
    }

    /// Confirms the device that an answer with tokens gives.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn confirmed_device(&self, answer: &Value) -> (Device, Tokens) {
        let result = &answer["AuthenticationResult"];
        let (device, tokens) = (Device::of(result), Tokens::of(result));
        let body = device.confirmation(&tokens.access);
        self.ok("ConfirmDevice", body).await;
        (device, tokens)
    }

    /// The session in which the device of this key is asked for its proof, after [`PASSWORD`].
    ///
    /// # Panics
    /// Where something else is asked, or nothing.
    pub async fn asked_for_device(&self, client_id: &str, username: &str, key: &str) -> Value {
        let body = from_device(client_id, username, key);
        let asked = self.ok("InitiateAuth", body).await;
        assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH", "{asked}");
        asked["Session"].clone()
    }
}
