//! XML that clients send to S3: lists of small records, and nothing else.

use std::collections::BTreeMap;

use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use crate::front::Failure;

/// Levels of elements.
const DEPTH_MAX: usize = 4;

/// Fields by name.
pub(super) type Fields = BTreeMap<String, String>;

/// A document such as `<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object>…</Delete>`.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// The fields of the root.
    pub(super) fields: Fields,
    /// The fields of each record, in order.
    pub(super) records: Vec<Fields>,
}

/// Reads a document whose root is `root` and whose records are `record`. Records are bounded by
/// `records_max`; document types and entities of one's own are refused.
pub(super) fn read(
    bytes: &[u8],
    root: &str,
    record: &str,
    records_max: usize,
) -> Result<Document, Failure> {
    let text = std::str::from_utf8(bytes).map_err(|_| malformed())?;
    let mut reader = Reader::from_str(text);
    let mut document = Document::default();
    let mut open: Vec<String> = Vec::new();
    let mut value = String::new();
    let mut seen_root = false;
    loop {
        match reader.read_event().map_err(|_| malformed())? {
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                let expected = !open.is_empty() || (!seen_root && name == root);
                if !expected || open.len() >= DEPTH_MAX {
                    return Err(malformed());
                }
                seen_root = true;
                if open.len() == 1 && name == record {
                    document.records.push(Fields::new());
                }
                open.push(name);
                value.clear();
            }
            Event::End(_) => {
                close(&mut document, &mut open, &value, record);
                value.clear();
            }
            Event::Text(part) => {
                value.push_str(&part.xml10_content());
            }
            Event::GeneralRef(reference) => {
                let escaped = format!("&{};", reference.xml10_content());
                value.push_str(&unescape(&escaped).map_err(|_| malformed())?);
            }
            Event::CData(part) => {
                value.push_str(&part.xml10_content());
            }
            Event::Eof => break,
            Event::DocType(_) | Event::PI(_) => return Err(malformed()),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) => {}
        }
        if document.records.len() > records_max {
            return Err(malformed());
        }
    }
    if seen_root && open.is_empty() {
        Ok(document)
    } else {
        Err(malformed())
    }
}

fn close(document: &mut Document, open: &mut Vec<String>, value: &str, record: &str) {
    let Some(name) = open.pop() else { return };
    match open.as_slice() {
        [_root] if name != record => {
            document.fields.insert(name, value.to_owned());
        }
        [_root, parent] if parent == record => {
            if let Some(fields) = document.records.last_mut() {
                fields.insert(name, value.to_owned());
            }
        }
        _ => {}
    }
}

pub(super) fn malformed() -> Failure {
    Failure::bad_request(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}
