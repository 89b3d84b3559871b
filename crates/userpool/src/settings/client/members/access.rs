//! Who signs in through a client, and what it may see.

use crate::settings::client::flows;
use crate::settings::member::Effect::{Does, Later};
use crate::settings::member::Initial::{Depends, Flag, Nothing, Text};
use crate::settings::member::Member;
use crate::settings::member::Omitted::{Fixed, Kept, Reset};

pub(super) const ROWS: &[Member] = &[
    Member {
        name: "AllowedOAuthFlows",
        initial: Nothing,
        omitted: Reset,
        effect: Later("kept for the hosted pages, which are not built: nobody comes in by them"),
        shown_by: "tests/ops/create_user_pool_client/settings.rs",
    },
    Member {
        name: "AllowedOAuthFlowsUserPoolClient",
        initial: Flag(false),
        omitted: Reset,
        effect: Later("kept for the hosted pages, which are not built: nobody comes in by them"),
        shown_by: "tests/ops/create_user_pool_client/settings.rs",
    },
    Member {
        name: "AllowedOAuthScopes",
        initial: Nothing,
        omitted: Reset,
        effect: Later("kept for the hosted pages, which are not built: nobody comes in by them"),
        shown_by: "tests/ops/create_user_pool_client/settings.rs",
    },
    Member {
        name: "AnalyticsConfiguration",
        initial: Nothing,
        omitted: Reset,
        effect: Later("nothing is sent to Amazon Pinpoint"),
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "CallbackURLs",
        initial: Nothing,
        omitted: Reset,
        effect: Later("kept for the hosted pages, which are not built: nobody comes in by them"),
        shown_by: "tests/ops/create_user_pool_client/settings.rs",
    },
    Member {
        name: "ClientName",
        initial: Nothing,
        omitted: Kept,
        effect: Does("what `ListUserPoolClients` calls the client"),
        shown_by: "tests/ops/list_user_pool_clients.rs",
    },
    Member {
        name: "ClientSecret",
        initial: Nothing,
        omitted: Fixed,
        effect: Does("a secret that is given; requests have to prove it"),
        shown_by: "tests/ops/create_user_pool_client.rs",
    },
    Member {
        name: "DefaultRedirectURI",
        initial: Nothing,
        omitted: Reset,
        effect: Later("kept for the hosted pages, which are not built: nobody comes in by them"),
        shown_by: "tests/ops/create_user_pool_client/settings.rs",
    },
    Member {
        name: "EnablePropagateAdditionalUserContextData",
        initial: Flag(false),
        omitted: Reset,
        effect: Does(
            "the address that a back end tells in `UserContextData` stands in the events of the user; for a client with a secret",
        ),
        shown_by: "tests/ops/admin_list_user_auth_events.rs",
    },
    Member {
        name: "ExplicitAuthFlows",
        initial: Depends(
            r#"["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"], without the first where refresh tokens rotate"#,
            flows::usual,
        ),
        omitted: Reset,
        effect: Does("by which flows users sign in"),
        shown_by: "tests/ops/initiate_auth.rs",
    },
    Member {
        name: "GenerateSecret",
        initial: Nothing,
        omitted: Fixed,
        effect: Does("a secret is made; requests have to prove it"),
        shown_by: "tests/ops/create_user_pool_client.rs",
    },
    Member {
        name: "LogoutURLs",
        initial: Nothing,
        omitted: Reset,
        effect: Later("kept for the hosted pages, which are not built: nobody comes in by them"),
        shown_by: "tests/ops/create_user_pool_client/settings.rs",
    },
    Member {
        name: "PreventUserExistenceErrors",
        initial: Text("LEGACY"),
        omitted: Reset,
        effect: Does("`ENABLED` answers unknown users as known ones"),
        shown_by: "tests/ops/forgot_password.rs",
    },
    Member {
        name: "PublishSecretsInAWSSecretsManager",
        initial: Nothing,
        omitted: Kept,
        effect: Does(
            "the secret is read from Secrets Manager and rotates every seven days; answers have its ARN in its place",
        ),
        shown_by: "tests/ops/create_user_pool_client/published.rs",
    },
    Member {
        name: "ReadAttributes",
        initial: Nothing,
        omitted: Reset,
        effect: Does("which attributes an application reads"),
        shown_by: "tests/ops/get_user.rs",
    },
    Member {
        name: "SupportedIdentityProviders",
        initial: Nothing,
        omitted: Reset,
        effect: Later("kept for the hosted pages, which are not built: nobody comes in by them"),
        shown_by: "tests/ops/create_user_pool_client/settings.rs",
    },
    Member {
        name: "WriteAttributes",
        initial: Nothing,
        omitted: Reset,
        effect: Does("which attributes an application writes"),
        shown_by: "tests/ops/update_user_attributes.rs",
    },
];
