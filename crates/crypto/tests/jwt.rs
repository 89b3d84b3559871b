//! Cognito's token form to the byte, and the tokens that people forge.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

use std::sync::LazyLock;

use crypto::jwt::{JwtError, Unverified, encode};
use crypto::mac::{base64url, hmac_sha256};
use crypto::signing::SigningKey;
use crypto::text::from_base64url;
use serde_json::{Map, Value, json};

const KID: &str = "imvW/aiC7RX/byj31n1LsmR8EhWtkaMy4MaZIUs1Avc=";
const HEADER: &str = r#"{"kid":"imvW\/aiC7RX\/byj31n1LsmR8EhWtkaMy4MaZIUs1Avc=","alg":"RS256"}"#;

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate().ok().unwrap());

#[test]
fn writes_what_cognito_writes() {
    let token = encode(&KEY, KID, &claims());
    let parts: Vec<Vec<u8>> = token
        .split('.')
        .map(|part| from_base64url(part).unwrap())
        .collect();
    assert_eq!(parts.len(), 3);
    assert_eq!(parts[0], HEADER.as_bytes());
    let payload = r#"{"sub":"a-b","iss":"https:\/\/cognito-idp.eu-west-1.amazonaws.com\/eu-west-1_A","exp":1700003600,"iat":1700000000,"email_verified":true,"name":"Zoë \"\\\" 漢"}"#;
    assert_eq!(parts[1], payload.as_bytes());
}

#[test]
fn verifies_its_own_tokens() {
    let token = encode(&KEY, KID, &claims());
    let unverified = Unverified::parse(&token).ok().unwrap();
    assert_eq!(unverified.kid(), KID);
    assert_eq!(unverified.claims()["sub"], "a-b");
    assert_eq!(unverified.verify(KEY.public()), Ok(claims()));
    let other = SigningKey::generate().ok().unwrap();
    assert_eq!(
        Unverified::parse(&token)
            .ok()
            .unwrap()
            .verify(other.public()),
        Err(JwtError::Signature)
    );
}

/// Each is correctly signed with the server's own key: the header alone must get it refused.
#[test]
fn refuses_every_other_header() {
    let modulus = base64url(KEY.public().modulus());
    let hostile = [
        r#"{"kid":"k","alg":"none"}"#,
        r#"{"kid":"k","alg":"None"}"#,
        r#"{"kid":"k","alg":"NONE"}"#,
        r#"{"kid":"k","alg":""}"#,
        r#"{"kid":"k","alg":null}"#,
        r#"{"kid":"k","alg":"rs256"}"#,
        r#"{"kid":"k","alg":"RS256 "}"#,
        r#"{"kid":"k","alg":["RS256"]}"#,
        r#"{"kid":"k","alg":"RS384"}"#,
        r#"{"kid":"k","alg":"RS512"}"#,
        r#"{"kid":"k","alg":"PS256"}"#,
        r#"{"kid":"k","alg":"ES256"}"#,
        r#"{"kid":"k","alg":"HS256"}"#,
        r#"{"kid":"k"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"kid":1,"alg":"RS256"}"#,
        r#"{"kid":null,"alg":"RS256"}"#,
        r#"{"alg":"RS256","kid":"k"}"#,
        r#"{"kid":"k","alg":"RS256","typ":"JWT"}"#,
        r#"{"kid":"k","alg":"RS256","crit":["b64"],"b64":false}"#,
        r#"{"kid":"k","alg":"RS256","crit":[]}"#,
        r#"{"kid":"k","alg":"RS256","b64":false}"#,
        r#"{"kid":"k","alg":"RS256","zip":"DEF"}"#,
        r#"{"kid":"k","alg":"RS256","jku":"https://attacker.example/jwks.json"}"#,
        r#"{"kid":"k","alg":"RS256","x5u":"https://attacker.example/chain.pem"}"#,
        r#"{"kid":"k","alg":"RS256","x5c":["MIIB"]}"#,
        &format!(r#"{{"kid":"k","alg":"RS256","jwk":{{"kty":"RSA","n":"{modulus}","e":"AQAB"}}}}"#),
        r#"{"kid":"k","alg":"none","alg":"RS256"}"#,
        r#"{"kid":"k","alg":"RS256","alg":"RS256"}"#,
        r#"{"kid":"j","kid":"k","alg":"RS256"}"#,
        r#"{"kid":"k","alg":"RS256"} "#,
        r#" {"kid":"k","alg":"RS256"}"#,
        r#"{"kid": "k","alg":"RS256"}"#,
        r#"{"kid":"\u006b","alg":"RS256"}"#,
        r#"{"kid":"a/b","alg":"RS256"}"#,
        r#"{"k\u0069d":"k","alg":"RS256"}"#,
        r#"{"kid":"k","alg":"RS256"}{}"#,
        r#"["k","RS256"]"#,
        r#""RS256""#,
        "null",
        "{",
        "\u{feff}{\"kid\":\"k\",\"alg\":\"RS256\"}",
        "{\"kid\":\"k\",\"alg\":\"RS256\"}\0",
    ];
    for header in hostile {
        assert_eq!(
            Unverified::parse(&signed(header, "{}")).err(),
            Some(JwtError::Header),
            "{header}"
        );
    }
    assert!(Unverified::parse(&signed(r#"{"kid":"k","alg":"RS256"}"#, "{}")).is_ok());
}

/// A `kid` may hold anything: it is looked up, and the signature decides.
#[test]
fn hands_a_hostile_kid_on_as_it_is() {
    for kid in [
        "../../etc/passwd",
        "' OR 1=1 --",
        "\0",
        "",
        "k\"",
        "\u{202e}",
    ] {
        let token = encode(&KEY, kid, &claims());
        assert_eq!(Unverified::parse(&token).ok().unwrap().kid(), kid);
    }
}

/// The confusion of CVE-2015-9235 and its heirs: the public key as an HMAC secret, under the honest header too.
#[test]
fn refuses_hmac_under_the_public_key() {
    let public = KEY.public();
    let secrets = [
        public.modulus(),
        &crypto::jwk::jwk("k", public).to_string().into_bytes(),
    ];
    for secret in secrets {
        for header in [
            r#"{"kid":"k","alg":"HS256"}"#,
            r#"{"kid":"k","alg":"RS256"}"#,
        ] {
            let signed = format!("{}.{}", base64url(header.as_bytes()), base64url(b"{}"));
            let mac = hmac_sha256(secret, &[signed.as_bytes()]);
            refused(&format!("{signed}.{}", base64url(&mac)));
        }
    }
}

#[test]
fn refuses_every_other_form() {
    let token = encode(&KEY, KID, &claims());
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = [parts[0], parts[1], parts[2]];
    let hostile = [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
        format!("{header}.{payload}"),
        format!("{header}.{payload}."),
        format!(".{payload}.{signature}"),
        format!("{header}..{signature}"),
        format!("{token}."),
        format!(".{token}"),
        format!("{token}.{signature}"),
        format!("{token}="),
        format!("{token}=="),
        format!("{header}=.{payload}.{signature}"),
        format!(" {token}"),
        format!("{token} "),
        format!("{token}\n"),
        format!("{header}.\t{payload}.{signature}"),
        format!("{header} .{payload}.{signature}"),
        format!("Bearer {token}"),
        format!("{header}.{payload}.{}", signature.replace(['-', '_'], "+")),
        format!("{header}.{payload}.{signature}A"),
        format!("{header}.{payload}.{}", &signature[..signature.len() - 1]),
        format!("{header}.{payload}.{}", "A".repeat(342)),
        format!("{header}.{payload}.{}", "A".repeat(64 * 1024)),
        token.replace('.', "．"),
        json!({"protected": header, "payload": payload, "signature": signature}).to_string(),
    ];
    for token in &hostile {
        refused(token);
    }
}

/// The last character of each part has bits beyond the last byte: only zeros there are canonical.
#[test]
fn refuses_spare_bits() {
    let token = encode(&KEY, KID, &claims());
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = token.bytes().last().unwrap();
    let others = alphabet.iter().filter(|character| **character != last);
    for character in others {
        refused(&format!(
            "{}{}",
            &token[..token.len() - 1],
            char::from(*character)
        ));
    }
}

#[test]
fn refuses_every_changed_character() {
    let token = encode(&KEY, KID, &claims());
    for index in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
        refused(&String::from_utf8(bytes).unwrap());
    }
}

#[test]
fn refuses_changed_claims() {
    let token = encode(&KEY, KID, &claims());
    let (header, rest) = token.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    for claims in [r#"{"sub":"other"}"#, r#"{"sub":"a-b","sub":"other"}"#, "{}"] {
        let changed = format!("{header}.{}.{signature}", base64url(claims.as_bytes()));
        assert_eq!(
            Unverified::parse(&changed)
                .ok()
                .unwrap()
                .verify(KEY.public()),
            Err(JwtError::Signature)
        );
    }
}

#[test]
fn refuses_payloads_that_are_no_object() {
    let deep = format!("{}{}", r#"{"a":"#.repeat(5000), "}".repeat(5000));
    for payload in [
        "",
        "null",
        "[]",
        "1",
        r#""text""#,
        "{",
        "{}{}",
        "{\"a\":\"\u{0}\"}",
        &deep,
    ] {
        let token = signed(r#"{"kid":"k","alg":"RS256"}"#, payload);
        let expected = if payload.is_empty() {
            JwtError::Malformed
        } else {
            JwtError::Payload
        };
        assert_eq!(Unverified::parse(&token).err(), Some(expected), "{payload}");
    }
}

fn refused(token: &str) {
    let verified = Unverified::parse(token).and_then(|parsed| parsed.verify(KEY.public()));
    assert!(verified.is_err(), "{token}");
}

fn signed(header: &str, payload: &str) -> String {
    let signed = format!(
        "{}.{}",
        base64url(header.as_bytes()),
        base64url(payload.as_bytes())
    );
    let signature = base64url(&KEY.sign_rs256(signed.as_bytes()));
    format!("{signed}.{signature}")
}

fn claims() -> Map<String, Value> {
    let claims = json!({
        "sub": "a-b",
        "iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A",
        "exp": 1_700_003_600,
        "iat": 1_700_000_000,
        "email_verified": true,
        "name": "Zoë \"\\\" 漢",
    });
    claims.as_object().cloned().unwrap()
}
