//! The client's side of one proof: for tests, and for signing in to another server of this flavour.

use zeroize::Zeroizing;

use super::group::Element;
use super::{Arithmetic, SrpError, exponent, multiplier, scrambler, session_key, signature};

/// The client's secret a and its public value A = g^a.
pub struct Client {
    secret: Zeroizing<[u8; 32]>,
    public: Element,
}

/// What a server answered, as it stands in the challenge's parameters, and who signs in.
#[derive(Clone, Copy)]
pub struct Answer<'text> {
    /// The part of the pool's id after `_`.
    pub pool_name: &'text str,
    /// `USER_ID_FOR_SRP`.
    pub user_id: &'text str,
    /// The password.
    pub password: &'text str,
    /// `SALT`.
    pub salt_hex: &'text str,
    /// `SRP_B`.
    pub server_hex: &'text str,
    /// `SECRET_BLOCK` after base64.
    pub secret_block: &'text [u8],
    /// `TIMESTAMP` as it will be sent.
    pub timestamp: &'text str,
}

impl Client {
    /// A client of a fresh random `secret`.
    pub fn start(secret: [u8; 32]) -> Self {
        Self {
            public: Element::generated(&secret, Arithmetic::fastest()),
            secret: Zeroizing::new(secret),
        }
    }

    /// `SRP_A`: A in lower-case hexadecimal.
    pub fn public_hex(&self) -> String {
        self.public.hex()
    }

    /// `PASSWORD_CLAIM_SIGNATURE` before base64.
    pub fn respond(&self, answer: &Answer<'_>) -> Result<[u8; 32], SrpError> {
        let Answer {
            pool_name,
            user_id,
            password,
            salt_hex,
            server_hex,
            secret_block,
            timestamp,
        } = *answer;
        let server = Element::public(server_hex)?;
        let scrambler = scrambler(&self.public, &server)?;
        let salt = crate::text::from_hex(salt_hex).ok_or(SrpError::Verifier)?;
        let exponent = exponent(&salt, pool_name, user_id, password);
        let arithmetic = Arithmetic::fastest();
        let verifier = Element::generated(&exponent, arithmetic);
        let base = server.minus(&multiplier().times(&verifier, arithmetic));
        // base^(a + u·x) without arithmetic on exponents.
        let shared = base.power(&self.secret, arithmetic).times(
            &base
                .power(&scrambler, arithmetic)
                .power(&exponent, arithmetic),
            arithmetic,
        );
        Ok(signature(
            &session_key(&shared, &scrambler),
            pool_name,
            user_id,
            secret_block,
            timestamp,
        ))
    }
}
