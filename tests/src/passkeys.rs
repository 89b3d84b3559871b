//! Passkeys: an authenticator and its browser in one, which say what they are told to say, and the pools that want them.

use crypto::mac::{base64url, sha256};
use crypto::signing::SigningKey;
use crypto::text::from_base64url;
use crypto::webauthn::Es256Key;
use serde_json::{Value, json};

use crate::choice::{choice, response};
use crate::sign_in::Tokens;
use crate::{World, merge};

/// The relying party of the pools here, and a page of it.
pub const SITE: &str = "example.com";
const ORIGIN: &str = "https://app.example.com";

/// The flags of an authenticator that has verified its user.
pub const THERE: u8 = 1;
/// The user was verified.
pub const VERIFIED: u8 = 1 << 2;
/// The passkey may be backed up, and is.
pub const BACKED_UP: u8 = 1 << 3 | 1 << 4;
const ATTESTED: u8 = 1 << 6;

/// A passkey as its authenticator has it.
pub struct Passkey {
    /// Its id.
    pub id: Vec<u8>,
    /// What it says with each signature.
    pub flags: u8,
    /// How often it signed; one that does not count says 0.
    pub count: u32,
    pair: Pair,
}

enum Pair {
    Es256(Box<Es256Key>),
    Rs256(Box<SigningKey>),
}

/// What is said with a passkey, before it is signed and written down.
#[derive(Debug, Clone)]
pub struct Said {
    /// `clientDataJSON`.
    pub client: Value,
    /// The relying party whose digest the authenticator tells.
    pub site: String,
    /// The flags.
    pub flags: u8,
    /// The count of signatures.
    pub count: u32,
    /// The id.
    pub id: Vec<u8>,
    /// The public key as `COSE_Key`: of a new passkey.
    pub key: Vec<u8>,
    /// `fmt` and `attStmt`: of a new passkey.
    pub attestation: (&'static str, Vec<u8>),
    /// What stands behind all else that the authenticator says.
    pub rest: Vec<u8>,
    /// The user whom the authenticator keeps with the passkey: where it signs.
    pub handle: Option<String>,
}

impl Passkey {
    /// A new one with a key on P-256, which does not count.
    ///
    /// # Panics
    /// Where none can be made.
    pub fn es256(world: &World) -> Passkey {
        let pair = Es256Key::generate().expect("a key");
        Passkey::of(world, Pair::Es256(Box::new(pair)))
    }

    /// A new one with an RSA key.
    ///
    /// # Panics
    /// Where none can be made.
    pub fn rs256(world: &World) -> Passkey {
        Passkey::of(
            world,
            Pair::Rs256(Box::new(SigningKey::generate().expect("a key"))),
        )
    }

    fn of(world: &World, pair: Pair) -> Passkey {
        Passkey {
            id: world.seed().0.to_vec(),
            flags: THERE | VERIFIED,
            count: 0,
            pair,
        }
    }

    /// Its id as the API has it.
    pub fn name(&self) -> String {
        base64url(&self.id)
    }

    /// Its public key as `COSE_Key`.
    pub fn key(&self) -> Vec<u8> {
        match &self.pair {
            Pair::Es256(pair) => {
                let (x, y) = pair.public();
                let mut key = vec![0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21];
                key.extend(byte_string(x));
                key.push(0x22);
                key.extend(byte_string(y));
                key
            }
            Pair::Rs256(pair) => {
                let public = pair.public();
                let mut key = vec![0xa4, 1, 3, 3, 0x39, 1, 0, 0x20];
                key.extend(byte_string(public.modulus()));
                key.push(0x21);
                key.extend(byte_string(public.exponent()));
                key
            }
        }
    }

    /// The credential that answers `StartWebAuthnRegistration`.
    pub fn creation(&self, options: &Value) -> Value {
        self.creation_where(options, |_| {})
    }

    /// The same, with something changed before it is written down.
    ///
    /// # Panics
    /// Where the options are none.
    pub fn creation_where(&self, options: &Value, change: impl FnOnce(&mut Said)) -> Value {
        let mut said = self.said("webauthn.create", options, &options["rp"]["id"]);
        said.flags |= ATTESTED;
        change(&mut said);
        let mut data = said.authenticator_data();
        if said.flags & ATTESTED != 0 {
            data.extend([0; 16]);
            let length = u16::try_from(said.id.len()).expect("a short id");
            data.extend(length.to_be_bytes());
            data.extend(&said.id);
            data.extend(&said.key);
        }
        data.extend(&said.rest);
        let (format, statement) = &said.attestation;
        let mut object = vec![0xa3];
        object.extend(text("fmt"));
        object.extend(text(format));
        object.extend(text("attStmt"));
        object.extend(statement);
        object.extend(text("authData"));
        object.extend(byte_string(&data));
        json!({
            "id": self.name(), "rawId": self.name(), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": base64url(said.client.to_string().as_bytes()),
                "attestationObject": base64url(&object),
                "transports": ["internal", "hybrid"],
            },
        })
    }

    /// `CREDENTIAL`, which answers `CREDENTIAL_REQUEST_OPTIONS`.
    pub fn assertion(&self, options: &Value) -> String {
        self.assertion_where(options, |_| {})
    }

    /// The same, with something changed before it is signed.
    ///
    /// # Panics
    /// Where the options are none, or nothing can be signed.
    pub fn assertion_where(&self, options: &Value, change: impl FnOnce(&mut Said)) -> String {
        let mut said = self.said("webauthn.get", options, &options["rpId"]);
        change(&mut said);
        let mut data = said.authenticator_data();
        data.extend(&said.rest);
        let client = said.client.to_string();
        let message = [&data[..], &sha256(&[client.as_bytes()])].concat();
        let signature = match &self.pair {
            Pair::Es256(pair) => pair.sign(&message),
            Pair::Rs256(pair) => pair.sign_rs256(&message),
        };
        let mut response = json!({
            "clientDataJSON": base64url(client.as_bytes()),
            "authenticatorData": base64url(&data),
            "signature": base64url(&signature),
        });
        if let Some(handle) = &said.handle {
            response["userHandle"] = json!(base64url(handle.as_bytes()));
        }
        let id = base64url(&said.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
            "response": response,
        })
        .to_string()
    }

    fn said(&self, kind: &str, options: &Value, site: &Value) -> Said {
        Said {
            client: json!({
                "type": kind, "challenge": options["challenge"], "origin": ORIGIN,
                "crossOrigin": false,
            }),
            site: site.as_str().expect("a relying party").to_owned(),
            flags: self.flags,
            count: self.count,
            id: self.id.clone(),
            key: self.key(),
            attestation: ("none", vec![0xa0]),
            rest: Vec::new(),
            handle: None,
        }
    }
}

impl Said {
    fn authenticator_data(&self) -> Vec<u8> {
        let mut data = sha256(&[self.site.as_bytes()]).to_vec();
        data.push(self.flags);
        data.extend(self.count.to_be_bytes());
        data
    }
}

/// A byte string of CBOR.
pub fn byte_string(bytes: &[u8]) -> Vec<u8> {
    headed(0x40, bytes)
}

/// A text of CBOR.
pub fn text(text: &str) -> Vec<u8> {
    headed(0x60, text.as_bytes())
}

fn headed(kind: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a short string");
    let [high, low] = length.to_be_bytes();
    let mut headed = match length {
        0..24 => vec![kind | low],
        24..256 => vec![kind | 0x18, low],
        _ => vec![kind | 0x19, high, low],
    };
    headed.extend(bytes);
    headed
}

/// A user who was asked to sign by a passkey.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `CREDENTIAL_REQUEST_OPTIONS`.
    pub options: Value,
    /// `Session`.
    pub session: Value,
    /// `AvailableChallenges`.
    pub available: Value,
}

impl Asked {
    /// What was asked.
    ///
    /// # Panics
    /// Where it is something else.
    pub fn of(answer: &Value) -> Asked {
        assert_eq!(answer["ChallengeName"], "WEB_AUTHN", "{answer}");
        let parameters = answer["ChallengeParameters"].as_object();
        let parameters = parameters.expect("parameters");
        assert_eq!(parameters.len(), 1, "{answer}");
        let options = parameters["CREDENTIAL_REQUEST_OPTIONS"].as_str();
        Asked {
            options: serde_json::from_str(options.expect("a text")).expect("JSON"),
            session: answer["Session"].clone(),
            available: answer["AvailableChallenges"].clone(),
        }
    }

    /// The body of the `RespondToAuthChallenge` with this credential.
    pub fn answer(&self, client_id: &str, username: &str, credential: &str) -> Value {
        response(
            client_id,
            "WEB_AUTHN",
            &self.session,
            username,
            json!({ "CREDENTIAL": credential }),
        )
    }
}

/// The body of an `InitiateAuth` that prefers a passkey.
pub fn by_passkey(client_id: &str, username: &str) -> Value {
    choice(
        client_id,
        username,
        json!({ "PREFERRED_CHALLENGE": "WEB_AUTHN" }),
    )
}

/// The body of a `CompleteWebAuthnRegistration`.
pub fn completion(access_token: &str, credential: &Value) -> Value {
    json!({ "AccessToken": access_token, "Credential": credential })
}

/// The bytes of a member of a credential's `response`.
///
/// # Panics
/// Where there is none.
pub fn bytes_of(credential: &Value, member: &str) -> Vec<u8> {
    let text = credential["response"][member].as_str().expect("a text");
    from_base64url(text).expect("base64url")
}

impl World {
    /// A pool that lets in by passkeys of [`SITE`], with these members of `WebAuthnConfiguration`.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn passkey_pool(&self, configuration: Value) -> String {
        let pool = self.pool_by(&["PASSWORD", "WEB_AUTHN"], json!({})).await;
        let mut all = json!({ "RelyingPartyId": SITE });
        merge(&mut all, configuration);
        let body = json!({ "UserPoolId": pool, "WebAuthnConfiguration": all });
        self.ok("SetUserPoolMfaConfig", body).await;
        pool
    }

    /// What the holder of a token is to make a passkey by.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn creation_options(&self, access_token: &str) -> Value {
        let body = json!({ "AccessToken": access_token });
        let started = self.ok("StartWebAuthnRegistration", body).await;
        started["CredentialCreationOptions"].clone()
    }

    /// Registers a passkey for the holder of a token.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn register(&self, access_token: &str, passkey: &Passkey) {
        let options = self.creation_options(access_token).await;
        let body = completion(access_token, &passkey.creation(&options));
        let answer = self.ok("CompleteWebAuthnRegistration", body).await;
        assert_eq!(answer, json!({}));
    }

    /// Makes a user with a password and a passkey, and gives the passkey and a token.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn user_with_passkey(
        &self,
        pool_id: &str,
        client_id: &str,
        username: &str,
    ) -> (Passkey, String) {
        self.user(pool_id, username, &[]).await;
        let token = self.sign_in(client_id, username).await.access;
        let passkey = Passkey::es256(self);
        self.register(&token, &passkey).await;
        (passkey, token)
    }

    /// Begins a sign-in by a passkey.
    ///
    /// # Panics
    /// Where something else is asked for.
    pub async fn asked_for_passkey(&self, client_id: &str, username: &str) -> Asked {
        Asked::of(
            &self
                .ok("InitiateAuth", by_passkey(client_id, username))
                .await,
        )
    }

    /// Signs in by a passkey, and gives the tokens.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn sign_in_by_passkey(
        &self,
        client_id: &str,
        username: &str,
        passkey: &Passkey,
    ) -> Tokens {
        let asked = self.asked_for_passkey(client_id, username).await;
        let credential = passkey.assertion(&asked.options);
        let body = asked.answer(client_id, username, &credential);
        let answer = self.ok("RespondToAuthChallenge", body).await;
        Tokens::of(&answer["AuthenticationResult"])
    }
}
