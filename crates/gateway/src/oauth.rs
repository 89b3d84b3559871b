//! What applications ask by the rules of OAuth 2.0 and `OpenID` Connect.

pub(crate) mod well_known;
