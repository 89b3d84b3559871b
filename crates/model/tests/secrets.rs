//! Secrets do not print, and go on the wire only where their field says so.

use std::collections::BTreeMap;

use model::{InitiateAuthRequest, Sensitive, SignUpRequest, UserContextDataType};
use serde_json::json;

#[test]
fn a_request_prints_no_secret() {
    let request = SignUpRequest {
        client_id: "client-7421".into(),
        username: "username-7421".into(),
        password: Some("password-7421".into()),
        user_context_data: Some(Sensitive::new(UserContextDataType {
            ip_address: Some("address-7421".to_owned()),
            ..Default::default()
        })),
        ..Default::default()
    };
    let printed = format!("{request:?} {request:#?}");
    assert!(!printed.contains("7421"), "{printed}");
    assert!(printed.contains("Sensitive(..)"), "{printed}");
}

#[test]
fn a_request_keeps_its_secrets_on_the_wire() {
    let body = json!({
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "PASSWORD": "p", "USERNAME": "u" },
        "ClientId": "c",
        "UserContextData": { "IpAddress": "192.0.2.1" },
    });
    let request: InitiateAuthRequest = serde_json::from_value(body.clone()).unwrap();
    let parameters: &BTreeMap<String, String> = request.auth_parameters.as_ref().unwrap().expose();
    assert_eq!(parameters["PASSWORD"], "p");
    assert_eq!(serde_json::to_value(&request).unwrap(), body);
}

#[test]
fn a_secret_can_be_taken_out() {
    let secret = Sensitive::new("word".to_owned());
    assert_eq!(secret.clone().into_exposed(), "word");
    assert_eq!(secret.expose(), "word");
}
