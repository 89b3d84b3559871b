//! RS256 keys: RFC 7515's example, and keys that are refused.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

use crypto::jwk;
use crypto::signing::{KeyError, PublicKey, SigningKey, key_id};
use crypto::text::from_base64url;

/// RFC 7515 appendix A.2.
const MODULUS: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const SIGNED: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

#[test]
fn rfc_7515_appendix_a_2() {
    let key = rfc_7515_key();
    let signature = from_base64url(SIGNATURE).unwrap();
    assert!(key.verify_rs256(SIGNED.as_bytes(), &signature));
    for byte in 0..signature.len() {
        let mut changed = signature.clone();
        changed[byte] ^= 1;
        assert!(!key.verify_rs256(SIGNED.as_bytes(), &changed));
    }
    assert!(!key.verify_rs256(&SIGNED.as_bytes()[1..], &signature));
    assert!(!key.verify_rs256(SIGNED.as_bytes(), &signature[1..]));
    assert!(!key.verify_rs256(SIGNED.as_bytes(), &[&signature[..], &[0]].concat()));
    assert!(!key.verify_rs256(SIGNED.as_bytes(), b""));
}

#[test]
fn a_generated_key_signs_and_survives_storage() {
    let key = SigningKey::generate().ok().unwrap();
    let stored = SigningKey::from_pkcs8(&key.to_pkcs8()).ok().unwrap();
    let signature = key.sign_rs256(b"message");
    assert_eq!(signature.len(), 256);
    assert_eq!(signature, stored.sign_rs256(b"message"));
    assert!(stored.public().verify_rs256(b"message", &signature));
    assert!(!stored.public().verify_rs256(b"massage", &signature));
    assert_eq!(key_id(key.public()), key_id(stored.public()));
    let other = SigningKey::generate().ok().unwrap();
    assert!(!other.public().verify_rs256(b"message", &signature));
    assert_ne!(key_id(key.public()), key_id(other.public()));
}

#[test]
fn a_key_id_has_cognitos_form() {
    let id = key_id(&rfc_7515_key());
    assert_eq!(id.len(), 44);
    assert!(id.ends_with('='));
}

/// The members and their order are those of Cognito's `jwks.json`.
#[test]
fn a_key_set_reads_as_cognitos() {
    let key = rfc_7515_key();
    let set = jwk::set(&[("first=", &key), ("second=", &key)]);
    let member = |kid: &str| {
        format!(
            r#"{{"alg":"RS256","e":"AQAB","kid":"{kid}","kty":"RSA","n":"{MODULUS}","use":"sig"}}"#
        )
    };
    assert_eq!(
        set.to_string(),
        format!(r#"{{"keys":[{},{}]}}"#, member("first="), member("second="))
    );
    assert_eq!(set["keys"][0], jwk::jwk("first=", &key));
}

#[test]
fn refuses_what_is_no_key() {
    assert_eq!(
        PublicKey::new(&[0xff; 128], &[1, 0, 1]).err(),
        Some(KeyError::Size(1024))
    );
    assert_eq!(
        PublicKey::new(&[0xff; 513], &[1, 0, 1]).err(),
        Some(KeyError::Size(4104))
    );
    assert_eq!(
        PublicKey::new(&[0xff; 256], &[]).err(),
        Some(KeyError::Malformed)
    );
    assert_eq!(SigningKey::from_pkcs8(b"").err(), Some(KeyError::Malformed));
    let key = SigningKey::generate().ok().unwrap().to_pkcs8();
    assert_eq!(
        SigningKey::from_pkcs8(&key[1..]).err(),
        Some(KeyError::Malformed)
    );
    assert_eq!(
        SigningKey::from_pkcs8(&key[..key.len() - 1]).err(),
        Some(KeyError::Malformed)
    );
}

fn rfc_7515_key() -> PublicKey {
    PublicKey::new(&from_base64url(MODULUS).unwrap(), &[1, 0, 1])
        .ok()
        .unwrap()
}
