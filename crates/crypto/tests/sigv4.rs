//! Signature Version 4 against vectors: the cases of AWS's published test suite and requests of the
//! real kinds, all signed by botocore for the suite's key and instant.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use crypto::sigv4::{
    ALGORITHM, CredentialScope, EMPTY_SHA256, Malformed, PathEncoding, Payload, PayloadError,
    Presented, Request, Signature, SigningKey, Timestamp, canonical_request, chunk_string_to_sign,
    query_pairs, string_to_sign, trailer_string_to_sign,
};
use serde_json::Value;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

struct Vector {
    name: String,
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
    authorization: Option<String>,
}

fn vectors() -> Vec<Vector> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let cases: Vec<Value> = serde_json::from_str(include_str!("sigv4_vectors.json")).unwrap();
    cases
        .iter()
        .map(|case| Vector {
            name: text(&case["name"]),
            method: text(&case["method"]),
            path: text(&case["path"]),
            query: text(&case["query"]),
            headers: case["headers"]
                .as_array()
                .unwrap()
                .iter()
                .map(|pair| (text(&pair[0]), text(&pair[1])))
                .collect(),
            body: text(&case["body"]),
            authorization: case["authorization"].as_str().map(str::to_owned),
        })
        .collect()
}

impl Vector {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    fn presented(&self) -> Presented {
        match &self.authorization {
            Some(header) => Presented::from_header(header, self.header("x-amz-date")).unwrap(),
            None => Presented::from_query(&query_pairs(&self.query).unwrap()).unwrap(),
        }
    }

    fn string_to_sign(&self, presented: &Presented) -> String {
        let headers: Vec<(&str, &[u8])> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        let s3 = presented.scope.service == "s3";
        let unsigned = (s3 && self.authorization.is_none()).then_some("UNSIGNED-PAYLOAD");
        let declared = self.header("x-amz-content-sha256").or(unsigned);
        let (_, hash) = Payload::check(declared, self.body.as_bytes(), s3).unwrap();
        let request = Request {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &headers,
        };
        let encoding = if s3 {
            PathEncoding::Once
        } else {
            PathEncoding::Twice
        };
        let canonical =
            canonical_request(&request, encoding, &presented.signed_headers, &hash).unwrap();
        string_to_sign(&presented.timestamp, &presented.scope, &canonical)
    }

    fn verifies(&self, secret: &str) -> bool {
        let presented = self.presented();
        let key = SigningKey::derive(secret, &presented.scope);
        key.verifies(&self.string_to_sign(&presented), &presented.signature)
    }
}

#[test]
fn every_vector_verifies_and_only_with_its_secret() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 37);
    for vector in &vectors {
        assert!(vector.verifies(SECRET), "{}", vector.name);
        assert!(
            !vector.verifies("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEZ"),
            "{}",
            vector.name
        );
    }
}

#[test]
fn what_was_signed_cannot_be_changed() {
    for mut vector in vectors() {
        let name = vector.name.clone();
        "DELETE".clone_into(&mut vector.method);
        assert!(!vector.verifies(SECRET), "{name}: method");
    }
    for mut vector in vectors() {
        let name = vector.name.clone();
        vector.path.push('x');
        assert!(!vector.verifies(SECRET), "{name}: path");
    }
    for mut vector in vectors() {
        let name = vector.name.clone();
        vector.query.push_str("&Added=1");
        assert!(!vector.verifies(SECRET), "{name}: query");
    }
    for mut vector in vectors() {
        let name = vector.name.clone();
        vector.headers[0].1.push('x');
        assert!(!vector.verifies(SECRET), "{name}: host");
    }
}

#[test]
fn a_body_must_have_the_hash_that_was_signed() {
    for mut vector in vectors()
        .into_iter()
        .filter(|vector| !vector.body.is_empty())
    {
        vector.body.push(' ');
        match vector.header("x-amz-content-sha256") {
            Some(declared) => assert_eq!(
                Payload::check(Some(declared), vector.body.as_bytes(), true),
                Err(PayloadError::Mismatch)
            ),
            None => assert!(!vector.verifies(SECRET), "{}", vector.name),
        }
    }
}

#[test]
fn only_s3_may_leave_the_body_unsigned() {
    for word in [
        "UNSIGNED-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    ] {
        assert_eq!(
            Payload::check(Some(word), b"x", false),
            Err(PayloadError::WholeOnly)
        );
        assert_eq!(Payload::check(Some(word), b"x", true).unwrap().1, word);
    }
    assert_eq!(
        Payload::check(None, b"", false).unwrap(),
        (Payload::Whole, EMPTY_SHA256.into())
    );
    for word in [
        "",
        "unsigned-payload",
        &EMPTY_SHA256.to_uppercase(),
        &EMPTY_SHA256[1..],
    ] {
        assert_eq!(
            Payload::check(Some(word), b"", true),
            Err(PayloadError::Unknown),
            "{word}"
        );
    }
}

/// The example of "Transferring payload in multiple chunks" in the Amazon S3 API Reference.
#[test]
fn chunks_are_signed_in_a_chain() {
    let timestamp = Timestamp::parse("20130524T000000Z").unwrap();
    let scope = CredentialScope {
        date: "20130524".to_owned(),
        region: "us-east-1".to_owned(),
        service: "s3".to_owned(),
    };
    let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", &scope);
    let chain = |seed: &str, expected: [&str; 3]| {
        let mut previous = Signature::parse(seed).unwrap();
        for (chunk, signature) in [vec![b'a'; 65_536], vec![b'a'; 1_024], vec![]]
            .iter()
            .zip(expected)
        {
            previous = key.sign(&chunk_string_to_sign(&timestamp, &scope, &previous, chunk));
            assert_eq!(previous.hex(), signature);
        }
        previous
    };
    chain(
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        [
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
        ],
    );
    let last = chain(
        "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
        [
            "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
            "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
            "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
        ],
    );
    let trailer = b"x-amz-checksum-crc32c:sOO8/Q==\n";
    assert_eq!(
        key.sign(&trailer_string_to_sign(&timestamp, &scope, &last, trailer))
            .hex(),
        "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"
    );
}

fn full(credential: &str, headers: &str, signature: &str) -> String {
    format!("{ALGORITHM} Credential={credential}, SignedHeaders={headers}, Signature={signature}")
}

fn sentence(header: &str, date: Option<&str>) -> String {
    Presented::from_header(header, date)
        .map(|_| ())
        .unwrap_err()
        .to_string()
}

#[test]
fn a_header_says_what_is_wrong_with_it() {
    let date = Some("20150830T123600Z");
    let signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    let good = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
    assert!(Presented::from_header(&full(good, "host;x-amz-date", signature), date).is_ok());
    assert_eq!(
        sentence(ALGORITHM, None),
        "Authorization header requires 'Credential' parameter. \
         Authorization header requires 'SignedHeaders' parameter. \
         Authorization header requires 'Signature' parameter. \
         Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
    );
    assert_eq!(
        sentence(&full(good, "host", signature), None),
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
    );
    assert_eq!(
        sentence("Bearer abc", date),
        "Unsupported AWS 'algorithm': 'Bearer'."
    );
    assert!(!sentence(&format!("ey{}", "x".repeat(99)), date).contains("eyx"));
    assert_eq!(
        sentence(&format!("{ALGORITHM} {good}"), date),
        "Invalid key=value pair (missing equal-sign) in Authorization header."
    );
    assert_eq!(
        sentence(
            &format!("{}, Signature=1", full(good, "host", signature)),
            date
        ),
        "Authorization header has more than one 'Signature' parameter."
    );
    assert_eq!(
        sentence(
            &full("AKID/20150830/us-east-1/aws4_request", "host", signature),
            date
        ),
        "Credential must have exactly 5 slash-delimited elements, \
         e.g. keyid/date/region/service/term, got 'AKID/20150830/us-east-1/aws4_request'."
    );
    assert_eq!(
        sentence(
            &full("AKID/20150830/us-east-1/sts/aws5", "host", signature),
            date
        ),
        "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'."
    );
    assert_eq!(
        sentence(&full(&good.replace("30/", "29/"), "host", signature), date),
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from \
         HTTP: '20150829' != '20150830', from '20150830T123600Z'."
    );
}

#[test]
fn a_header_lists_signed_headers_and_a_signature_of_the_right_form() {
    let date = Some("20150830T123600Z");
    let good = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
    let signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    let full = |headers: &str, signature: &str| {
        format!("{ALGORITHM} Credential={good}, SignedHeaders={headers}, Signature={signature}")
    };
    for headers in ["", "host;", "Host", "x-amz-date;host", "host;host"] {
        assert_eq!(
            Presented::from_header(&full(headers, signature), date).unwrap_err(),
            Malformed::SignedHeaders,
            "{headers}"
        );
    }
    for wrong in [
        "",
        &signature[1..],
        &signature.to_uppercase(),
        &format!("{signature}0"),
    ] {
        assert_eq!(
            Presented::from_header(&full("host", wrong), date).unwrap_err(),
            Malformed::Signature
        );
    }
}

#[test]
fn a_presigned_query_says_what_is_wrong_with_it() {
    let vectors = vectors();
    let query = &vectors
        .iter()
        .find(|vector| vector.name == "s3-presigned")
        .unwrap()
        .query;
    let sentence = |query: &str| {
        Presented::from_query(&query_pairs(query).unwrap())
            .map(|_| ())
            .unwrap_err()
            .to_string()
    };
    let presented = Presented::from_query(&query_pairs(query).unwrap()).unwrap();
    assert_eq!(presented.lifetime_seconds, Some(900));
    assert!(presented.security_token.is_none());
    assert_eq!(
        sentence("X-Amz-Signature=0&X-Amz-Date=0&X-Amz-SignedHeaders=host"),
        "AWS query-string parameters must include 'X-Amz-Algorithm'. \
         AWS query-string parameters must include 'X-Amz-Credential'."
    );
    for seconds in ["0", "-1", "604801", "99999999999999999999", "x", ""] {
        assert_eq!(
            sentence(&query.replace("Expires=900", &format!("Expires={seconds}"))),
            "X-Amz-Expires must be a number of seconds between 1 and 604800."
        );
    }
    assert_eq!(
        sentence(&format!("{query}&X-Amz-Date=20150830T123600Z")),
        "The query must have exactly one 'X-Amz-Date' parameter, in UTF-8."
    );
    assert_eq!(
        sentence(&query.replace("AWS4", "AWS5")),
        "Unsupported AWS 'algorithm': 'AWS5-HMAC-SHA256'."
    );
    assert!(
        query_pairs("a=%").is_err() && query_pairs("%4").is_err() && query_pairs("%zz=").is_err()
    );
}

#[test]
fn instants_are_read_strictly_and_written_back() {
    for (text, seconds) in [
        ("19700101T000000Z", 0),
        ("20150830T123600Z", 1_440_938_160),
        ("20160229T235959Z", 1_456_790_399),
        ("20000301T000000Z", 951_868_800),
        ("99991231T235959Z", 253_402_300_799),
    ] {
        assert_eq!(Timestamp::parse(text).unwrap().seconds(), seconds, "{text}");
        assert_eq!(Timestamp::from_seconds(seconds).text(), text);
    }
    for day in 0..60_000 {
        let timestamp = Timestamp::from_seconds(day * 86_400 + 1);
        assert_eq!(
            Timestamp::parse(timestamp.text()).unwrap().seconds(),
            day * 86_400 + 1
        );
    }
    for text in [
        "",
        "20150830",
        "20150830T123600",
        "20150830T123600z",
        "20150830 123600Z",
        "20150229T000000Z",
        "21000229T000000Z",
        "20151301T000000Z",
        "20150800T000000Z",
        "20150832T000000Z",
        "20150830T240000Z",
        "20150830T126000Z",
        "20150830T123660Z",
        "2015083OT123600Z",
        "+0150830T123600Z",
        "19691231T235959Z",
    ] {
        assert!(Timestamp::parse(text).is_none(), "{text}");
    }
}
