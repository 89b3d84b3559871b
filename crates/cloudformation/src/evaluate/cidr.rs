//! `Fn::Cidr`: blocks of addresses inside a block.

use ipnet::IpNet;
use model::Error;
use serde_json::Value;

use crate::limits;
use crate::refusal::template_error;

/// The first `count` blocks of `2^bits` addresses inside a block.
///
/// # Errors
/// `ValidationError` where the arguments are no block, no count or do not fit into each other.
pub(super) fn blocks(argument: &Value) -> Result<Value, Error> {
    let refusal = || {
        template_error(
            "every Fn::Cidr object requires an ipBlock, a count from 1 to 256 and, optionally, cidrBits: [ipBlock, count, cidrBits]",
        )
    };
    let items = argument.as_array().map(Vec::as_slice).unwrap_or_default();
    let (block, count, bits) = match items {
        [Value::String(block), count] => (block, count, None),
        [Value::String(block), count, bits] => (block, count, Some(bits)),
        _ => return Err(refusal()),
    };
    let count = number(count).filter(|count| (1..=limits::CIDR_BLOCKS_MAX).contains(count));
    let (Some(count), Ok(block)) = (count, block.parse::<IpNet>()) else {
        return Err(refusal());
    };
    let bits = match (bits, block) {
        (None, IpNet::V4(_)) => Some(8),
        (None, IpNet::V6(_)) => Some(64),
        (Some(bits), _) => number(bits).filter(|bits| *bits >= 1),
    };
    let prefix = bits
        .and_then(|bits| u8::try_from(bits).ok())
        .and_then(|bits| block.max_prefix_len().checked_sub(bits));
    let within = prefix.and_then(|prefix| block.subnets(prefix).ok());
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let made: Vec<String> = within
        .into_iter()
        .flatten()
        .take(count)
        .map(|block| block.to_string())
        .collect();
    if made.len() < count {
        return Err(refusal());
    }
    Ok(made.into())
}

fn number(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => number
            .as_u64()
            .and_then(|number| u32::try_from(number).ok()),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
