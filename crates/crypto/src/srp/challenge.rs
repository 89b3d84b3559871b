//! The server's side of one proof.

use zeroize::Zeroizing;

use super::group::Element;
use super::{Arithmetic, SessionKey, SrpError, Verifier, multiplier, scrambler, session_key};

/// The server's secret b, its public value B = k·v + g^b, and the verifier they belong to.
///
/// b has 256 bits, as RFC 5054 section 2.5.3 asks at least: the group offers no more than 128 bits of security.
pub struct Challenge {
    verifier: Element,
    secret: Zeroizing<[u8; 32]>,
    public: Element,
    arithmetic: Arithmetic,
}

impl Challenge {
    /// A challenge of a fresh random `secret`. One modular power.
    pub fn new(arithmetic: Arithmetic, verifier: &Verifier, secret: [u8; 32]) -> Self {
        let public = multiplier()
            .times(&verifier.value, arithmetic)
            .plus(&Element::generated(&secret, arithmetic));
        Self {
            verifier: verifier.value.clone(),
            secret: Zeroizing::new(secret),
            public,
            arithmetic,
        }
    }

    /// A challenge that was issued before, from its secret and its `SRP_B`. Spares the modular power of [`Challenge::new`].
    pub fn resume(
        arithmetic: Arithmetic,
        verifier: &Verifier,
        secret: [u8; 32],
        public_hex: &str,
    ) -> Result<Self, SrpError> {
        let public = Element::public(public_hex)?;
        Ok(Self {
            verifier: verifier.value.clone(),
            secret: Zeroizing::new(secret),
            public,
            arithmetic,
        })
    }

    /// `SRP_B`: B in lower-case hexadecimal.
    pub fn public_hex(&self) -> String {
        self.public.hex()
    }

    /// The key that a client of this `SRP_A` shares if it knows the password: (A·v^u)^b. Two modular powers, whatever the
    /// verifier.
    pub fn session_key(&self, client_hex: &str) -> Result<SessionKey, SrpError> {
        let client = Element::public(client_hex)?;
        let scrambler = scrambler(&client, &self.public)?;
        let shared = client
            .times(
                &self.verifier.power(&scrambler, self.arithmetic),
                self.arithmetic,
            )
            .power(&self.secret, self.arithmetic);
        Ok(session_key(&shared, &scrambler))
    }
}

/// Checks an `SRP_A` before anything is issued for it: a hexadecimal number from 1 to N - 1.
pub fn check_public(client_hex: &str) -> Result<(), SrpError> {
    Element::public(client_hex).map(|_| ())
}
