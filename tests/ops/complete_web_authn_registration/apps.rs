//! Passkeys for which an app on Android asks.

use std::sync::Arc;

use crypto::webauthn::Apps;
use serde_json::json;
use store::memory::Memory;
use tests::World;
use tests::passkeys::{Passkey, Said, completion};
use userpool::Settings;

use super::{OPERATION, scene};

/// An Android app, by one letter of the digest of its certificate.
pub(super) fn app(letter: u8) -> String {
    format!(
        "android:apk-key-hash:{}",
        char::from(letter).to_string().repeat(43)
    )
}

#[tokio::test]
async fn an_android_app_asks_where_the_operator_lists_it() {
    let listed = Apps::Listed(vec!["A".repeat(43), "B".repeat(43)]);
    for (passkey_apps, taken) in [
        (Apps::default(), [false, false, false]),
        (listed, [true, true, false]),
        (Apps::Any, [true, true, true]),
    ] {
        let settings = Settings {
            passkey_apps,
            ..Settings::default()
        };
        let world = World::settled(Arc::new(Memory::new()), None, &settings);
        let (_, client, token) = scene(&world, json!({})).await;
        let own = Passkey::es256(&world);
        world.register(&token, &own).await;
        for (letter, taken) in [b'A', b'B', b'C'].into_iter().zip(taken) {
            let by_app = |said: &mut Said| said.client["origin"] = json!(app(letter));
            let options = world.creation_options(&token).await;
            let credential = Passkey::es256(&world).creation_where(&options, by_app);
            let answer = world.call(OPERATION, completion(&token, &credential)).await;
            assert_eq!(answer.is_ok(), taken, "{answer:?}");
            let asked = world.asked_for_passkey(&client, "ana").await;
            let body = asked.answer(&client, "ana", &own.assertion_where(&asked.options, by_app));
            let answer = world.call("RespondToAuthChallenge", body).await;
            assert_eq!(answer.is_ok(), taken, "{answer:?}");
        }
    }
}
