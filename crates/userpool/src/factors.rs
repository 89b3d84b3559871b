//! What proves who a user is beside the password, whatever sign-in it is for.

pub(crate) mod device;
pub(crate) mod passkeys;
pub(crate) mod preference;
pub(crate) mod software_token;
