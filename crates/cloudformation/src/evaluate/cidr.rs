//! `Fn::Cidr`: blocks of addresses inside a block.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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
    let (Some(count), Some((address, prefix))) = (count, parse(block)) else {
        return Err(refusal());
    };
    let width: u32 = if address.is_ipv4() { 32 } else { 128 };
    let bits = match bits {
        None if address.is_ipv4() => 8,
        None => 64,
        Some(bits) => number(bits).ok_or_else(refusal)?,
    };
    let fits = prefix <= width && bits >= 1 && prefix + bits <= width;
    if !fits || u64::from(count) > room(width - prefix - bits) {
        return Err(refusal());
    }
    let first = base(address, width - prefix);
    let made = (0..count).map(|index| {
        let start = first + (u128::from(index) << bits);
        format!("{}/{}", spell(start, width), width - bits)
    });
    Ok(made.collect())
}

fn room(bits: u32) -> u64 {
    1_u64.checked_shl(bits).unwrap_or(u64::MAX)
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

fn parse(block: &str) -> Option<(IpAddr, u32)> {
    let (address, prefix) = block.split_once('/')?;
    Some((address.parse().ok()?, prefix.parse().ok()?))
}

fn base(address: IpAddr, host_bits: u32) -> u128 {
    let whole = match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    };
    whole
        .checked_shr(host_bits)
        .unwrap_or(0)
        .checked_shl(host_bits)
        .unwrap_or(0)
}

fn spell(address: u128, width: u32) -> String {
    if width == 32 {
        let address = u32::try_from(address).unwrap_or(u32::MAX);
        return Ipv4Addr::from(address).to_string();
    }
    Ipv6Addr::from(address).to_string()
}
