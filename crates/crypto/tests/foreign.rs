//! Hashes of other directories: those of libxcrypt and of Python's hashlib, and what is no hash.

use crypto::decoy;
use crypto::foreign::{Scheme, check, is_foreign};
use crypto::password::{self, PasswordError, verify};

const PASSWORD: &[u8] = b"Correct-Horse-7";
/// By libxcrypt.
const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuuIhSHOYW62MYzOCiBO1FrAHfyr5D9TxS";
/// By hashlib.
const SCRYPT: &str = "16384$8$1$000102030405060708090a0b0c0d0e0f$4d763a94ae7f800d409a359cc1a22a7bcda64e295aab852194e8ea1e58422236";
/// By hashlib.
const PBKDF2: &str =
    "$pbkdf2-sha256$1000$AAECAwQFBgcICQoLDA0ODw$VrVVFC9l06r9lwjSM7+3+X7DO36uYtywnmEE+lVFjBA";
/// By argon2-cffi.
const ARGON2ID: &str = "$argon2id$v=19$m=19456,t=2,p=1$QEFCQ0RFRkdISUpLTE1OTw$12YBiWiSVAKVBOwOWDovDfJYzLr7skvu4t6t0MRay3s";

const ALL: [(Scheme, &str); 4] = [
    (Scheme::Bcrypt, BCRYPT),
    (Scheme::Scrypt, SCRYPT),
    (Scheme::Argon2id, ARGON2ID),
    (Scheme::Pbkdf2Sha256, PBKDF2),
];

#[test]
fn a_hash_is_of_its_own_scheme() {
    for (scheme, _) in ALL {
        for (other, hash) in ALL {
            assert_eq!(
                check(scheme, hash).is_ok(),
                scheme == other,
                "{scheme:?} {hash}"
            );
        }
    }
    assert!(!is_foreign(ARGON2ID));
}

#[test]
fn a_password_fits_its_own_hash_alone() {
    for hash in [BCRYPT, SCRYPT, PBKDF2] {
        assert!(is_foreign(hash));
        assert_eq!(verify(hash, PASSWORD), Ok(true), "{hash}");
        for wrong in [&b"correct-horse-7"[..], b"Correct-Horse-7 ", b""] {
            assert_eq!(verify(hash, wrong), Ok(false), "{hash}");
        }
        assert_eq!(verify(hash, &[b'a'; 1_025]), Err(PasswordError::TooLong));
    }
}

/// As libxcrypt does it: no more than 72 bytes, and an empty password is one.
#[test]
fn bcrypt_reads_so_much_of_a_password() {
    let long = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
    assert_eq!(verify(long, &[b'x'; 80]), Ok(true));
    assert_eq!(verify(long, &[b'x'; 72]), Ok(true));
    assert_eq!(verify(long, &[b'x'; 71]), Ok(false));
    let empty = "$2y$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq";
    assert_eq!(verify(empty, b""), Ok(true));
    let umlaut = "$2a$05$abcdefghijklmnopqrstuuQNr.NUko7cjRuTOhPz.WP0eA4f4.Xuq";
    assert_eq!(verify(umlaut, "päss".as_bytes()), Ok(true));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of hashes")]
fn what_is_no_hash_is_refused() {
    let malformed = PasswordError::Malformed;
    let parameters = PasswordError::Parameters;
    let rows = [
        (Scheme::Bcrypt, "", malformed),
        (Scheme::Bcrypt, "$2b$", malformed),
        (Scheme::Bcrypt, &BCRYPT.replace("$2b$", "$2c$"), malformed),
        (Scheme::Bcrypt, &BCRYPT[..59], malformed),
        (Scheme::Bcrypt, &format!("{BCRYPT}S"), malformed),
        (Scheme::Bcrypt, &BCRYPT.replace("$04$", "$4$"), malformed),
        (Scheme::Bcrypt, &BCRYPT.replace("$04$", "$+4$"), malformed),
        (Scheme::Bcrypt, &BCRYPT.replace("$04$", "$03$"), parameters),
        (Scheme::Bcrypt, &BCRYPT.replace("$04$", "$13$"), parameters),
        (Scheme::Bcrypt, &BCRYPT.replace("abc", "ab="), malformed),
        (Scheme::Scrypt, "16384$8$1$00", malformed),
        (Scheme::Scrypt, &SCRYPT.replace("4d76", "4g76"), malformed),
        (
            Scheme::Scrypt,
            &SCRYPT.replace("16384", "16383"),
            parameters,
        ),
        (
            Scheme::Scrypt,
            &SCRYPT.replace("16384", "131072"),
            parameters,
        ),
        (Scheme::Scrypt, &SCRYPT.replace("16384", "0"), parameters),
        (Scheme::Scrypt, &SCRYPT.replace("$8$", "$9$"), parameters),
        (Scheme::Scrypt, &SCRYPT.replace("$8$", "$0$"), parameters),
        (
            Scheme::Scrypt,
            &SCRYPT.replace("$8$1$", "$8$2$"),
            parameters,
        ),
        (Scheme::Scrypt, &SCRYPT[..40], malformed),
        (
            Scheme::Pbkdf2Sha256,
            &PBKDF2.replace("1000", "600001"),
            parameters,
        ),
        (
            Scheme::Pbkdf2Sha256,
            &PBKDF2.replace("1000", "0"),
            parameters,
        ),
        (
            Scheme::Pbkdf2Sha256,
            &PBKDF2.replace("1000", "-1"),
            malformed,
        ),
        (
            Scheme::Pbkdf2Sha256,
            &PBKDF2.replace("AAEC", "A*EC"),
            malformed,
        ),
        (Scheme::Pbkdf2Sha256, &PBKDF2[..60], malformed),
        // Two blocks of a digest take all rounds twice.
        (
            Scheme::Pbkdf2Sha256,
            &format!("$pbkdf2-sha256$300001$AAAA${}", "A".repeat(44)),
            parameters,
        ),
        (
            Scheme::Argon2id,
            &ARGON2ID.replace("m=19456", "m=19457"),
            parameters,
        ),
        (
            Scheme::Argon2id,
            &ARGON2ID.replace("t=2", "t=3"),
            parameters,
        ),
        (
            Scheme::Argon2id,
            &ARGON2ID.replace("p=1", "p=2"),
            parameters,
        ),
        (
            Scheme::Argon2id,
            &ARGON2ID.replace("argon2id", "argon2i"),
            malformed,
        ),
    ];
    for (scheme, text, fault) in rows {
        assert_eq!(check(scheme, text), Err(fault), "{scheme:?} {text}");
    }
    assert_eq!(check(Scheme::Bcrypt, &"$2b$".repeat(1_000)), Err(malformed));
}

#[test]
fn a_digest_of_two_blocks_may_have_half_the_rounds() {
    let two = format!("$pbkdf2-sha256$300000$AAAA${}", "A".repeat(44));
    assert_eq!(check(Scheme::Pbkdf2Sha256, &two), Ok(()));
    let four = format!("$pbkdf2-sha256$150000$AAAA${}", "A".repeat(170));
    assert_eq!(check(Scheme::Pbkdf2Sha256, &four), Ok(()));
}

/// A decoy is a hash of its scheme, fits no password, and is the same for all hashes of one cost.
#[test]
fn a_decoy_is_as_dear_as_its_hash() {
    for (scheme, hash) in ALL {
        let decoy = decoy::like(hash).expect("a decoy");
        assert_eq!(check(scheme, &decoy), Ok(()), "{decoy}");
        assert_eq!(verify(&decoy, PASSWORD), Ok(false), "{decoy}");
        assert_eq!(decoy::like(&decoy).as_deref(), Some(decoy.as_str()));
        assert_eq!(decoy::micros(&decoy), decoy::micros(hash));
    }
    assert_eq!(decoy::like(ARGON2ID).as_deref(), Some(password::decoy()));
    let dearer = BCRYPT.replace("$04$", "$05$");
    assert_ne!(decoy::like(&dearer), decoy::like(BCRYPT));
    assert!(decoy::micros(&dearer) > decoy::micros(BCRYPT));
    assert_eq!(decoy::like("none"), None);
    assert_eq!(decoy::micros("none"), None);
}

#[test]
fn a_hash_that_costs_less_than_todays_is_weak() {
    assert!(!password::is_weak(ARGON2ID));
    assert!(password::is_weak(&ARGON2ID.replace("m=19456", "m=19455")));
    assert!(password::is_weak(&ARGON2ID.replace("t=2", "t=1")));
    assert!(!password::is_weak(BCRYPT));
}
