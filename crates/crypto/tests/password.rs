//! Argon2id: RFC 9106's vector, hashes of the reference implementation, and hashes that are refused.

use crypto::password::{Buffers, Parameters, PasswordError, decoy, hash, parameters, verify};

const SMALL: Parameters = Parameters {
    memory_kib: 64,
    passes: 3,
    lanes: 4,
};
const SALT: [u8; 16] = *b"@ABCDEFGHIJKLMNO";

/// Made by the reference implementation (argon2-cffi), the second with a digest of 24 bytes.
const OF_DEFAULTS: &str = "$argon2id$v=19$m=19456,t=2,p=1$QEFCQ0RFRkdISUpLTE1OTw$12YBiWiSVAKVBOwOWDovDfJYzLr7skvu4t6t0MRay3s";
const OF_LANES: &str =
    "$argon2id$v=19$m=64,t=3,p=4$QEFCQ0RFRkdISUpLTE1OTw$d/FVmC2aSqeWZKJYancuyE6f7cAAnLeV";

#[test]
fn rfc_9106_section_5_3() {
    use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
    let mut builder = ParamsBuilder::new();
    builder
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(AssociatedData::new(&[4; 12]).unwrap());
    let params = builder.build().unwrap();
    let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
    let argon2 = Argon2::new_with_secret(&[3; 8], algorithm, version, params).unwrap();
    let mut tag = [0; 32];
    argon2
        .hash_password_into(&[1; 32], &[2; 16], &mut tag)
        .unwrap();
    assert_eq!(
        crypto::text::hex(&tag),
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    );
}

#[test]
fn agrees_with_the_reference_implementation() {
    let password = "Zoë’s пароль".as_bytes();
    let mut buffers = Buffers::new();
    let written = buffers.hash(b"Correct horse 1!", SALT, &Parameters::default());
    assert_eq!(written.as_deref(), Ok(OF_DEFAULTS));
    // The same memory serves a smaller hash, with what the larger one left in it.
    assert_eq!(buffers.verify(OF_LANES, password), Ok(true));
    assert_eq!(verify(OF_LANES, password), Ok(true));
    assert_eq!(verify(OF_LANES, b"another"), Ok(false));
    assert_eq!(parameters(OF_LANES), Ok(SMALL));
}

#[test]
fn a_password_fits_its_own_hash_alone() {
    let phc = hash(b"Correct horse 1!", SALT, &SMALL).unwrap();
    assert_eq!(verify(&phc, b"Correct horse 1!"), Ok(true));
    for wrong in [
        "Correct horse 1",
        "correct horse 1!",
        "Correct horse 1!\0",
        "",
    ] {
        assert_eq!(verify(&phc, wrong.as_bytes()), Ok(false), "{wrong:?}");
    }
    assert_ne!(phc, hash(b"Correct horse 1!", [0; 16], &SMALL).unwrap());
}

#[test]
fn the_decoy_costs_the_default_and_is_nobodys() {
    assert_eq!(parameters(decoy()), Ok(Parameters::default()));
    assert_eq!(verify(decoy(), b""), Ok(false));
}

#[test]
fn refuses_costs_beyond_the_limits() {
    let costs = [
        "m=262145,t=1,p=1",
        "m=4294967295,t=1,p=1",
        "m=4294967296,t=1,p=1",
        "m=19456,t=17,p=1",
        "m=262144,t=5,p=1",
        "m=19456,t=2,p=17",
        "m=19456,t=2,p=4294967295",
        "m=7,t=1,p=1",
        "m=31,t=1,p=4",
        "m=64,t=0,p=1",
        "m=64,t=1,p=0",
    ];
    for cost in costs {
        let phc = OF_LANES.replace("m=64,t=3,p=4", cost);
        assert_eq!(verify(&phc, b""), Err(PasswordError::Parameters), "{phc}");
    }
    let costly = Parameters {
        memory_kib: u32::MAX,
        passes: u32::MAX,
        lanes: u32::MAX,
    };
    assert_eq!(hash(b"", SALT, &costly), Err(PasswordError::Parameters));
    assert_eq!(
        hash(&[b'a'; 1025], SALT, &SMALL),
        Err(PasswordError::TooLong)
    );
}

#[test]
fn refuses_what_is_not_argon2id_of_version_19() {
    let (head, digest) = OF_LANES.rsplit_once('$').unwrap();
    let hostile = [
        String::new(),
        "$".to_owned(),
        "plain text".to_owned(),
        OF_LANES.replace("argon2id", "argon2i"),
        OF_LANES.replace("argon2id", "scrypt"),
        OF_LANES.replace("v=19", "v=16"),
        OF_LANES.replace("v=19$", ""),
        OF_LANES.replace("p=4", "p=4,keyid=AAAA"),
        OF_LANES.replace("p=4", "p=4,data=AAAA"),
        head.to_owned(),
        format!("{head}$"),
        format!("{head}$AAAAAAAAAAAAAAA"),
        format!("{head}${digest}="),
        format!("{head}${digest}$"),
        format!("{OF_LANES}{}", "A".repeat(600)),
        format!(" {OF_LANES}"),
        format!("{OF_LANES}\n"),
    ];
    for phc in &hostile {
        assert_eq!(verify(phc, b""), Err(PasswordError::Malformed), "{phc}");
    }
}
