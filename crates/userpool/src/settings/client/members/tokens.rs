//! How long what a client gets holds.

use crate::settings::client::validity;
use crate::settings::member::Effect::{Does, OfItsParts};
use crate::settings::member::Initial::{Depends, Flag, Nothing, Number, Parts};
use crate::settings::member::Member;
use crate::settings::member::Omitted::Reset;

pub(super) const ROWS: &[Member] = &[
    Member {
        name: "AccessTokenValidity",
        initial: Depends(
            "1 where `TokenValidityUnits` names its unit",
            validity::access_token,
        ),
        omitted: Reset,
        effect: Does("how long an access token holds: an hour where nothing is said"),
        shown_by: "tests/ops/initiate_auth.rs",
    },
    Member {
        name: "AuthSessionValidity",
        initial: Number(3),
        omitted: Reset,
        effect: Does("for how many minutes a sign-in that has begun goes on"),
        shown_by: "tests/ops/respond_to_auth_challenge.rs",
    },
    Member {
        name: "EnableTokenRevocation",
        initial: Flag(true),
        omitted: Reset,
        effect: Does("tokens can be revoked, and carry what for"),
        shown_by: "tests/ops/revoke_token.rs",
    },
    Member {
        name: "IdTokenValidity",
        initial: Depends(
            "1 where `TokenValidityUnits` names its unit",
            validity::id_token,
        ),
        omitted: Reset,
        effect: Does("how long an id token holds: an hour where nothing is said"),
        shown_by: "tests/ops/initiate_auth.rs",
    },
    Member {
        name: "RefreshTokenRotation",
        initial: Nothing,
        omitted: Reset,
        effect: OfItsParts,
        shown_by: "tests/ops/get_tokens_from_refresh_token/rotation.rs",
    },
    Member {
        name: "RefreshTokenRotation.Feature",
        initial: Nothing,
        omitted: Reset,
        effect: Does("each refresh gives a new refresh token, and ends the one before"),
        shown_by: "tests/ops/get_tokens_from_refresh_token/rotation.rs",
    },
    Member {
        name: "RefreshTokenRotation.RetryGracePeriodSeconds",
        initial: Nothing,
        omitted: Reset,
        effect: Does("for how long the one before still holds"),
        shown_by: "tests/ops/get_tokens_from_refresh_token/rotation.rs",
    },
    Member {
        name: "RefreshTokenValidity",
        initial: Number(30),
        omitted: Reset,
        effect: Does("how long a refresh token holds, in days where no unit is named"),
        shown_by: "tests/ops/initiate_auth.rs",
    },
    Member {
        name: "TokenValidityUnits",
        initial: Parts,
        omitted: Reset,
        effect: OfItsParts,
        shown_by: "tests/ops/create_user_pool_client/settings.rs",
    },
    Member {
        name: "TokenValidityUnits.AccessToken",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the unit of `AccessTokenValidity`"),
        shown_by: "tests/ops/create_user_pool_client/settings.rs",
    },
    Member {
        name: "TokenValidityUnits.IdToken",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the unit of `IdTokenValidity`"),
        shown_by: "tests/ops/create_user_pool_client/settings.rs",
    },
    Member {
        name: "TokenValidityUnits.RefreshToken",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the unit of `RefreshTokenValidity`"),
        shown_by: "tests/ops/create_user_pool_client/settings.rs",
    },
];
