//! What a pool has beside its users and groups, for the lists that show it.

use model::cognito_idp::Operation;
use serde_json::json;

use crate::folder::{ACCOUNT, Filling, Pool, text};

/// Resource servers of a pool: as many as there may be.
const RESOURCE_SERVERS: usize = 25;
/// Groups that one user is in.
const GROUPS_OF_USER: usize = 60;

impl Filling {
    /// Gives a pool, which has so many groups, so many imports and identity providers, and of what else there is as much as any pool
    /// has.
    pub(crate) fn lists(&self, pool: &mut Pool, groups: usize, imports: usize, providers: usize) {
        let role = format!("arn:aws:iam::{ACCOUNT}:role/logs");
        for _ in 0..imports {
            let body = json!({
                "UserPoolId": pool.id, "JobName": "bench", "CloudWatchLogsRoleArn": role,
            });
            self.call(Operation::CreateUserImportJob, &body);
        }
        for number in 0..providers {
            let details = json!({
                "client_id": "bench", "client_secret": "secret", "authorize_scopes": "openid",
                "attributes_request_method": "GET", "oidc_issuer": "https://id.example.com",
            });
            let body = json!({
                "UserPoolId": pool.id, "ProviderName": format!("provider-{number:03}"),
                "ProviderType": "OIDC", "ProviderDetails": details,
            });
            self.call(Operation::CreateIdentityProvider, &body);
        }
        for number in 0..RESOURCE_SERVERS {
            let name = format!("server-{number:02}");
            let body = json!({ "UserPoolId": pool.id, "Identifier": name, "Name": name });
            self.call(Operation::CreateResourceServer, &body);
        }
        for number in 0..GROUPS_OF_USER.min(groups) {
            let body = json!({
                "UserPoolId": pool.id, "Username": pool.username(0),
                "GroupName": format!("group-{number:05}"),
            });
            self.call(Operation::AdminAddUserToGroup, &body);
        }
        let body = json!({ "UserPoolId": pool.id, "ClientName": "secret", "GenerateSecret": true });
        let made = self.call(Operation::CreateUserPoolClient, &body);
        pool.secret_client_id = text(&made["UserPoolClient"]["ClientId"]);
        let body = json!({ "UserPoolId": pool.id, "ClientId": pool.secret_client_id });
        self.call(Operation::AddUserPoolClientSecret, &body);
    }
}
