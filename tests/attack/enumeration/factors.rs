//! Which factors a user has is not told by the way that a code to set a forgotten password seems to go.

use serde_json::{Value, json};
use tests::World;

const MAIL: &str = "ana@example.com";

/// Who has nothing left by which a password could be set is answered as nobody is.
#[tokio::test]
async fn a_forgotten_password_does_not_tell_of_a_second_factor() {
    let world = World::in_memory();
    let ways = json!([
        { "Name": "verified_email", "Priority": 1 },
        { "Name": "verified_phone_number", "Priority": 2 },
    ]);
    let members = json!({ "AccountRecoverySetting": { "RecoveryMechanisms": ways } });
    let pool = world.pool_by(&["PASSWORD"], members).await;
    let hides = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let client = world.choosing_client(&pool, hides).await;
    world.take_factors(&pool, "OPTIONAL", &["EMAIL_OTP"]).await;
    let proved = [("email", MAIL), ("email_verified", "true")];
    world.user(&pool, "ana", &proved).await;
    world.switch_on(&pool, "ana", "EMAIL_OTP", true).await;
    let shape = async |name: &str| -> Value {
        let asked = json!({ "ClientId": client, "Username": name });
        let mut told = world.ok("ForgotPassword", asked).await["CodeDeliveryDetails"].clone();
        assert!(
            told["Destination"]
                .as_str()
                .is_some_and(|it| it.contains('*'))
        );
        told["Destination"] = Value::Null;
        told
    };
    let mail = json!({ "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": null });
    assert_eq!(shape("ana").await, mail);
    assert_eq!(shape("zoe@example.com").await, mail);
    assert!(world.letters().await.is_empty());
}
