//! Signing in by what one chooses: codes that are sent, first and second factors, and the pools that take them.

use serde_json::{Value, json};

use crate::sign_in::EVERY_FLOW;
use crate::{World, merge};

/// Who sends the text messages of a pool.
pub fn text_sender() -> Value {
    json!({ "ExternalId": "x", "SnsCallerArn": "arn:aws:iam::123456789012:role/sms" })
}

/// Who sends the mails of a pool that has codes by mail as a second factor.
pub fn mail_sender() -> Value {
    json!({
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/users@example.com",
    })
}

/// The body of an `InitiateAuth` by `USER_AUTH`, with these parameters beside the name.
pub fn choice(client_id: &str, username: &str, parameters: Value) -> Value {
    let mut all = json!({ "USERNAME": username });
    merge(&mut all, parameters);
    json!({ "ClientId": client_id, "AuthFlow": "USER_AUTH", "AuthParameters": all })
}

/// The body of a `RespondToAuthChallenge`, with these responses beside the name.
pub fn response(
    client_id: &str,
    challenge: &str,
    session: &Value,
    username: &str,
    responses: Value,
) -> Value {
    let mut all = json!({ "USERNAME": username });
    merge(&mut all, responses);
    json!({
        "ClientId": client_id, "ChallengeName": challenge, "Session": session,
        "ChallengeResponses": all,
    })
}

impl World {
    /// A pool that lets in by these first factors, can send messages of all kinds, and has these members.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn pool_by(&self, factors: &[&str], members: Value) -> String {
        let mut all = json!({
            "AutoVerifiedAttributes": ["email", "phone_number"],
            "SmsConfiguration": text_sender(), "EmailConfiguration": mail_sender(),
            "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": factors } },
        });
        merge(&mut all, members);
        self.pool(all).await
    }

    /// A client with every flow, `USER_AUTH` among them, and these members.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn choosing_client(&self, pool_id: &str, members: Value) -> String {
        let flows: Vec<&str> = EVERY_FLOW.into_iter().chain(["ALLOW_USER_AUTH"]).collect();
        let mut all = json!({ "ExplicitAuthFlows": flows });
        merge(&mut all, members);
        self.client(pool_id, all).await
    }

    /// Has a pool take these second factors, by the names that challenges have.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn take_factors(&self, pool_id: &str, mode: &str, factors: &[&str]) {
        let mut body = json!({ "UserPoolId": pool_id, "MfaConfiguration": mode });
        for factor in factors {
            merge(
                &mut body,
                match *factor {
                    "SMS_MFA" => {
                        json!({ "SmsMfaConfiguration": { "SmsConfiguration": text_sender() } })
                    }
                    "EMAIL_OTP" => json!({ "EmailMfaConfiguration": {} }),
                    _ => json!({ "SoftwareTokenMfaConfiguration": { "Enabled": true } }),
                },
            );
        }
        self.ok("SetUserPoolMfaConfig", body).await;
    }

    /// Has an administrator switch a second factor of a user on.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn switch_on(&self, pool_id: &str, username: &str, factor: &str, preferred: bool) {
        let member = match factor {
            "SMS_MFA" => "SMSMfaSettings",
            "EMAIL_OTP" => "EmailMfaSettings",
            _ => "SoftwareTokenMfaSettings",
        };
        let settings = json!({ "Enabled": true, "PreferredMfa": preferred });
        let body = json!({ "UserPoolId": pool_id, "Username": username, member: settings });
        self.ok("AdminSetUserMFAPreference", body).await;
    }
}
