//! `AdminCreateUser` without a temporary password.

use serde_json::json;
use tests::World;
use tests::people::{PASSWORD, attributes, plain};

use super::sms;

#[tokio::test]
async fn a_user_who_can_sign_in_by_code_needs_no_password() {
    let world = World::in_memory();
    let (confirmed, invited) = ("CONFIRMED", "FORCE_CHANGE_PASSWORD");
    let email = ("email", "anna@example.com");
    let proved = [email, ("email_verified", "true")];
    let phone = [
        ("phone_number", "+12065551234"),
        ("phone_number_verified", "true"),
    ];
    for (at, (factors, given, password, status)) in [
        (
            vec!["PASSWORD", "EMAIL_OTP"],
            &proved[..],
            json!(null),
            confirmed,
        ),
        (
            vec!["PASSWORD", "EMAIL_OTP"],
            &proved[..],
            json!(PASSWORD),
            invited,
        ),
        (
            vec!["PASSWORD", "EMAIL_OTP"],
            &[email][..],
            json!(null),
            invited,
        ),
        (
            vec!["PASSWORD", "EMAIL_OTP"],
            &phone[..],
            json!(null),
            invited,
        ),
        (
            vec!["PASSWORD", "SMS_OTP"],
            &phone[..],
            json!(null),
            confirmed,
        ),
        (
            vec!["PASSWORD", "SMS_OTP"],
            &proved[..],
            json!(null),
            invited,
        ),
        (
            vec!["PASSWORD", "WEB_AUTHN"],
            &proved[..],
            json!(null),
            invited,
        ),
        (vec!["PASSWORD"], &proved[..], json!(null), invited),
    ]
    .into_iter()
    .enumerate()
    {
        let policy = json!({ "SignInPolicy": { "AllowedFirstAuthFactors": factors } });
        let pool = json!({ "Policies": policy, "SmsConfiguration": sms() });
        let (pool_id, _) = plain(&world, pool, json!({})).await;
        let body = json!({
            "UserPoolId": pool_id, "Username": "anna", "TemporaryPassword": password,
            "UserAttributes": attributes(given), "MessageAction": "SUPPRESS",
        });
        let answer = world.ok("AdminCreateUser", body).await;
        assert_eq!(answer["User"]["UserStatus"], status, "row {at}");
    }
}
