//! What is read of CBOR (RFC 8949). The reader passes over what it does not look at without recursion, and allocates nothing: that it
//! refuses lengths which are not told is as the form has it in which authenticators write (CTAP 2, section 8).

use minicbor::Decoder;
use minicbor::data::Type;

const EMPTY_MAP: u8 = 0xa0;

/// The bytes of the map with which some bytes begin, and what follows it.
pub(super) fn map(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut decoder = Decoder::new(bytes);
    decoder.map().ok()??;
    decoder.set_position(0);
    decoder.skip().ok()?;
    bytes.split_at_checked(decoder.position())
}

/// `authData` of an `attestationObject` (W3C Web Authentication, section 6.5.4), which is a map of three members and nothing else.
pub(super) fn attested(object: &[u8]) -> Option<&[u8]> {
    let mut decoder = Decoder::new(object);
    let members = decoder.map().ok()??;
    let (mut format, mut statement, mut data) = (None, None, None);
    for _ in 0..members {
        let is_new = match decoder.str().ok()? {
            "fmt" => format.replace(decoder.str().ok()?).is_none(),
            "attStmt" => {
                let (found, _) = map(object.get(decoder.position()..)?)?;
                decoder.skip().ok()?;
                statement.replace(found).is_none()
            }
            "authData" => data.replace(decoder.bytes().ok()?).is_none(),
            _ => decoder.skip().is_ok(),
        };
        if !is_new {
            return None;
        }
    }
    let is_whole = decoder.position() == object.len();
    // An attestation of the format `none` states nothing.
    let is_none = format? == "none";
    let is_empty = statement? == [EMPTY_MAP];
    data.filter(|_| is_whole && (is_empty || !is_none))
}

/// What keys of both kinds have in a `COSE_Key` (RFC 9052, section 7; RFC 9053, section 7.1.1; RFC 8230, section 4).
#[derive(Default)]
pub(super) struct CoseKey<'a> {
    /// 1: the kind of key.
    pub(super) kind: Option<i64>,
    /// 3: the algorithm.
    pub(super) algorithm: Option<i64>,
    /// -1, where it is a number: the curve.
    pub(super) curve: Option<i64>,
    /// -1, where it is bytes: the modulus.
    pub(super) modulus: Option<&'a [u8]>,
    /// -2: the first coordinate of a point, or the exponent.
    pub(super) second: Option<&'a [u8]>,
    /// -3: the other coordinate.
    pub(super) third: Option<&'a [u8]>,
}

impl<'a> CoseKey<'a> {
    /// Reads all of it; of each member there is one.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut decoder = Decoder::new(bytes);
        let members = decoder.map().ok()??;
        let mut key = CoseKey::default();
        for _ in 0..members {
            let label = decoder.i64().ok()?;
            let is_number = !matches!(decoder.datatype().ok()?, Type::Bytes);
            let is_new = match (label, is_number) {
                (1, _) => key.kind.replace(decoder.i64().ok()?).is_none(),
                (3, _) => key.algorithm.replace(decoder.i64().ok()?).is_none(),
                (-1, true) => key.curve.replace(decoder.i64().ok()?).is_none(),
                (-1, false) => key.modulus.replace(decoder.bytes().ok()?).is_none(),
                (-2, _) => key.second.replace(decoder.bytes().ok()?).is_none(),
                (-3, _) => key.third.replace(decoder.bytes().ok()?).is_none(),
                _ => decoder.skip().is_ok(),
            };
            if !is_new {
                return None;
            }
        }
        (decoder.position() == bytes.len()).then_some(key)
    }
}
