//! The pool itself: its name, what it may do, how long it stays.

use crate::settings::member::Effect::{Does, Later, OfItsParts, Refused};
use crate::settings::member::Initial::{Json, Nothing, Text};
use crate::settings::member::Member;
use crate::settings::member::Omitted::{Kept, Reset};

pub(super) const ROWS: &[Member] = &[
    Member {
        name: "AcrConfiguration",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the `acr` of tokens, and what `TARGET_ACR_VALUES` asks for"),
        shown_by: "tests/ops/initiate_auth/step_up.rs",
    },
    Member {
        name: "DcrConfiguration",
        initial: Nothing,
        omitted: Reset,
        effect: Later("no client registers itself"),
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "DeletionProtection",
        initial: Text("INACTIVE"),
        omitted: Kept,
        effect: Does("`DeleteUserPool` refuses"),
        shown_by: "tests/ops/delete_user_pool.rs",
    },
    Member {
        name: "IssuerConfiguration",
        initial: Nothing,
        omitted: Kept,
        effect: Later("tokens name the issuer of this server, whatever its type"),
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "KeyConfiguration",
        initial: Nothing,
        omitted: Kept,
        effect: OfItsParts,
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "KeyConfiguration.KeyType",
        initial: Nothing,
        omitted: Reset,
        effect: Refused(
            &["AWS_OWNED_KEY"],
            "secrets are sealed by the master key of this server, so that to revoke the other key would shut nobody out. Leave it out or set it to AWS_OWNED_KEY.",
        ),
        shown_by: "tests/ops/create_user_pool/unbuilt.rs",
    },
    Member {
        name: "KeyConfiguration.KmsKeyArn",
        initial: Nothing,
        omitted: Reset,
        effect: Later("secrets are sealed by the master key of this server"),
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "PoolName",
        initial: Nothing,
        omitted: Kept,
        effect: Does("what `ListUserPools` calls the pool"),
        shown_by: "tests/ops/update_user_pool.rs",
    },
    Member {
        name: "UserPoolTags",
        initial: Json("{}"),
        omitted: Reset,
        effect: Does("`ListTagsForResource` lists them"),
        shown_by: "tests/ops/tag_resource.rs",
    },
    Member {
        name: "UserPoolTier",
        initial: Text("ESSENTIALS"),
        omitted: Kept,
        effect: Does("settings of a tier above are refused"),
        shown_by: "tests/ops/create_user_pool/refusals.rs",
    },
];
