//! `PASSWORD_SRP`: the client's half of an exchange that proves the password. `USER_SRP_AUTH` asks for it and brings it along.

use crypto::mac::{base64_encode, base64url};
use crypto::srp::{Challenge, Verifier};
use crypto::text::{from_base64url, from_hex, hex};
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::records::User;
use crate::rules::names;
use crate::sign_in::challenges::password::verifier;
use crate::sign_in::challenges::{Proof, Verdict};
use crate::sign_in::doors::Step;
use crate::sign_in::subject::Subject;
use crate::world::Cx;

/// An exchange of which both halves are known. Nothing of it is stored: it travels sealed with the client.
#[derive(Serialize, Deserialize)]
pub(crate) struct Exchange {
    /// The client's public value.
    client: Packed,
    /// Our secret exponent, in base64.
    pub(super) b: String,
    /// Our public value: kept, since to compute it anew costs as much as a third of the exchange.
    server: Packed,
    pub(super) salt: String,
    /// Whether the user is called by the `sub` in it.
    pub(super) nameless: bool,
}

/// A public value: its bytes in base64url, which take two thirds of its hexadecimal digits. A session holds 4,096 characters.
#[derive(Serialize, Deserialize)]
struct Packed(String);

/// Takes the client's half and makes the server's, for a user who exists and for one who does not.
pub(super) fn check(cx: &mut Cx<'_>, step: &Step<'_>, subject: &Subject) -> Result<Verdict> {
    let nameless = is_nameless(step, &subject.user);
    let (verifier, _) = verifier(cx, &subject.user, nameless)?;
    let between = Exchange::between(cx, step, &verifier);
    Ok(Verdict::Right(Proof::Half(Exchange {
        nameless,
        ..between
    })))
}

/// Whether the user is called by the `sub` in this exchange: where the client hides who exists, a name of which nobody typed
/// a letter would tell that an alias is somebody's. One from before verifiers were nameless is called by the name.
fn is_nameless(step: &Step<'_>, user: &User) -> bool {
    let old = user.verifier.is_some() && user.nameless_verifier.is_none();
    step.client.hides_users() && names::are_told_by_aliases(step.pool) && !old
}

impl Exchange {
    /// The exchange of the client's half that a step brings, and one that is made here by what is known of the secret.
    pub(super) fn between(cx: &mut Cx<'_>, step: &Step<'_>, verifier: &Verifier) -> Exchange {
        let b = cx.random.bytes::<32>();
        let server = Challenge::new(cx.arithmetic(), verifier, b).public_hex();
        Exchange {
            client: Packed::of(step.parameter("SRP_A")),
            b: base64_encode(&b),
            server: Packed::of(&server),
            salt: verifier.salt_hex(),
            nameless: false,
        }
    }

    /// What the user is called in it.
    pub(super) fn called<'a>(&self, user: &'a User) -> &'a str {
        if self.nameless {
            &user.sub
        } else {
            user.called_by_verifier()
        }
    }

    /// `SRP_A`.
    pub(super) fn client_hex(&self) -> String {
        self.client.hex()
    }

    /// `SRP_B`.
    pub(super) fn server_hex(&self) -> String {
        self.server.hex()
    }
}

impl Packed {
    /// A value that is a number in hexadecimal digits, whatever zeros stand in front.
    fn of(digits: &str) -> Packed {
        let bytes = from_hex(digits).unwrap_or_default();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        Packed(base64url(&bytes[zeros..]))
    }

    fn hex(&self) -> String {
        hex(&from_base64url(&self.0).unwrap_or_default())
    }
}
