//! Access tokens that were altered or forged.

use crypto::mac::{base64url, hmac_sha256};
use crypto::signing::SigningKey;
use crypto::text::from_base64url;
use serde_json::{Value, json};
use tests::sign_in::{claims, part_text};

use super::{FOREIGN, encoded, rejoin, scene};

/// Whether the refusal is of what is no token, or of one that nobody here has signed: which of both an altered token is
/// depends on whether it still has a token's form.
fn is_refused(refusal: &(String, String)) -> bool {
    refusal.0 == "NotAuthorizedException"
        && ["Invalid Access Token", FOREIGN].contains(&refusal.1.as_str())
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of forgeries")]
async fn tokens_that_were_altered() {
    let scene = scene().await;
    let token = &scene.tokens.access;
    let parts: Vec<&str> = token.split('.').collect();
    for part in 0..3 {
        for at in (0..parts[part].len()).step_by(41) {
            let mut bytes = parts[part].as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'A' { b'Q' } else { b'A' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            let mut parts = parts.clone();
            parts[part] = &changed;
            let body = json!({ "AccessToken": rejoin(&parts) });
            let refusal = scene.world.refusal("GetUser", body).await;
            assert!(is_refused(&refusal), "part {part} byte {at}: {refusal:?}");
        }
    }
    let forms = [
        ("no signature", rejoin(&[parts[0], parts[1], ""])),
        ("two parts", rejoin(&[parts[0], parts[1]])),
        ("four parts", format!("{token}.")),
        ("five parts", format!("{token}.a.b")),
        ("a signature cut off", token[..token.len() - 4].to_owned()),
        ("a signature and more", format!("{token}AAAA")),
        ("padding", format!("{token}==")),
        (
            "padding of the payload",
            rejoin(&[parts[0], &format!("{}=", parts[1]), parts[2]]),
        ),
        (
            "the signature of the id token",
            rejoin(&[
                parts[0],
                parts[1],
                scene.tokens.id.split('.').nth(2).expect("a part"),
            ]),
        ),
        (
            "the header of the id token",
            rejoin(&[
                scene.tokens.id.split('.').next().expect("a part"),
                parts[1],
                parts[2],
            ]),
        ),
    ];
    for (what, form) in forms {
        scene.opens_nothing(what, &form, "").await;
    }
    for (name, value) in [
        ("sub", json!("another")),
        ("sub", json!("x".repeat(50_000))),
        ("client_id", json!("x".repeat(50_000))),
        ("origin_jti", json!("x".repeat(50_000))),
        (
            "iss",
            json!(format!("http://localhost:9229/{}", "x".repeat(50_000))),
        ),
        ("iss", json!("http://localhost:9229/us-east-1_Another12")),
        ("iss", json!("https://evil.example/us-east-1_Another12")),
        ("iss", json!("us-east-1_Another12")),
        ("iss", json!("")),
        ("iss", json!(null)),
        ("exp", json!(i64::MAX)),
        ("exp", json!("never")),
        ("scope", json!("openid")),
        ("token_use", json!("id")),
    ] {
        let mut claims = claims(token);
        claims[name] = value;
        let payload = encoded(&claims.to_string());
        // What is longer than any token of ours is none.
        let long = "Invalid Access Token";
        let message = if payload.len() > 10_000 {
            long
        } else {
            FOREIGN
        };
        scene
            .opens_nothing(name, &rejoin(&[parts[0], &payload, parts[2]]), message)
            .await;
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of forgeries")]
async fn headers_that_confuse() {
    let scene = scene().await;
    let token = &scene.tokens.access;
    let (header, payload) = (
        part_text(token, 0),
        token.split('.').nth(1).expect("a part"),
    );
    let signature = token.split('.').nth(2).expect("a part");
    let fields: Value = serde_json::from_str(&header).expect("a header");
    let kid = fields["kid"].as_str().expect("a key id");
    let keys = scene.keys().await;
    let modulus = keys["keys"][1]["n"].as_str().expect("a modulus").to_owned();
    let own = SigningKey::generate().expect("a key");

    let mut forged = Vec::new();
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        let header = encoded(&header.replace("RS256", algorithm));
        forged.push((algorithm, rejoin(&[&header, payload, ""])));
        forged.push((algorithm, rejoin(&[&header, payload, signature])));
    }
    for algorithm in ["HS256", "HS384", "HS512"] {
        let header = encoded(&header.replace("RS256", algorithm));
        let signed = format!("{header}.{payload}");
        let jwk = keys["keys"][1].to_string();
        let raw = from_base64url(&modulus).expect("base64url");
        for key in [modulus.as_bytes(), jwk.as_bytes(), &raw, b""] {
            let mac = base64url(&hmac_sha256(key, &[signed.as_bytes()]));
            forged.push((algorithm, format!("{signed}.{mac}")));
        }
    }
    for algorithm in [
        "RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", "A256KW", "dir",
    ] {
        let header = encoded(&header.replace("RS256", algorithm));
        forged.push((algorithm, rejoin(&[&header, payload, signature])));
    }
    let escaped = kid.replace('/', r"\/");
    for (what, header) in [
        ("our kid, a key of one's own", header.clone()),
        (
            "kid that climbs",
            r#"{"kid":"..\/..\/dev\/null","alg":"RS256"}"#.to_owned(),
        ),
        (
            "kid of SQL",
            r#"{"kid":"' OR 1=1 --","alg":"RS256"}"#.to_owned(),
        ),
        ("kid of NUL", r#"{"kid":"\u0000","alg":"RS256"}"#.to_owned()),
        ("no kid", r#"{"alg":"RS256"}"#.to_owned()),
        (
            "kid twice",
            format!(r#"{{"kid":"x","kid":"{escaped}","alg":"RS256"}}"#),
        ),
        (
            "alg twice",
            format!(r#"{{"kid":"{escaped}","alg":"none","alg":"RS256"}}"#),
        ),
        (
            "a space",
            format!(r#"{{"kid":"{escaped}", "alg":"RS256"}}"#),
        ),
        (
            "crit",
            format!(r#"{{"kid":"{escaped}","alg":"RS256","crit":["b64"],"b64":false}}"#),
        ),
        (
            "jku",
            format!(r#"{{"kid":"{escaped}","alg":"RS256","jku":"https:\/\/evil.example"}}"#),
        ),
        (
            "x5u",
            format!(r#"{{"kid":"{escaped}","alg":"RS256","x5u":"https:\/\/evil.example"}}"#),
        ),
        (
            "jwk",
            format!(
                r#"{{"kid":"{escaped}","alg":"RS256","jwk":{}}}"#,
                crypto::jwk::jwk(kid, own.public())
            ),
        ),
        ("an array", "[]".to_owned()),
        ("nothing", String::new()),
    ] {
        let signed = format!("{}.{payload}", encoded(&header));
        let proof = base64url(&own.sign_rs256(signed.as_bytes()));
        forged.push((what, format!("{signed}.{proof}")));
        if header != part_text(token, 0) {
            forged.push((what, format!("{signed}.{signature}")));
        }
    }
    for (what, token) in forged {
        let refusal = scene
            .world
            .refusal("GetUser", json!({ "AccessToken": token }))
            .await;
        assert!(is_refused(&refusal), "{what}: {refusal:?}");
    }
    scene
        .world
        .ok("GetUser", json!({ "AccessToken": token }))
        .await;
}
