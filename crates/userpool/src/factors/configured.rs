//! By what a user can prove who it is: what is there, whether it is on or not.

use model::AuthFactorType;

use crate::records::User;

/// `ConfiguredUserAuthFactors`: first factors, then second ones.
pub(crate) fn list(user: &User) -> Vec<AuthFactorType> {
    let password = user.verifier.is_some() || user.hash.is_some();
    let factors = [
        (password, AuthFactorType::Password),
        (user.software_token.is_some(), AuthFactorType::SoftwareToken),
    ];
    let there = factors.into_iter().filter(|(there, _)| *there);
    there.map(|(_, factor)| factor).collect()
}
