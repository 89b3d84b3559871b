//! How a clock is moved.

use clap::Args;

use super::Folder;

/// The milliseconds of each unit.
const UNITS: [(char, i64); 5] = [
    ('s', 1000),
    ('m', 60 * 1000),
    ('h', 60 * 60 * 1000),
    ('d', 24 * 60 * 60 * 1000),
    ('w', 7 * 24 * 60 * 60 * 1000),
];

#[derive(Debug, Args)]
pub(crate) struct Clock {
    /// How far to move it, such as +1h, +1d12h or -30m; `reset` makes it the machine's again. It is shown where nothing is said.
    #[arg(value_parser = turn, allow_hyphen_values = true)]
    pub(crate) turn: Option<Turn>,
    #[command(flatten)]
    pub(crate) folder: Folder,
}

/// What becomes of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It is moved by so many milliseconds.
    By(i64),
    /// It is the machine's again.
    Back,
}

fn turn(text: &str) -> Result<Turn, String> {
    if text == "reset" {
        return Ok(Turn::Back);
    }
    let mend = || "write +1h, +1d12h or -30m (s, m, h, d, w), or reset".to_owned();
    let (sign, mut rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (None, Some(rest)) => (-1, rest),
        (None, None) => return Err(mend()),
    };
    let mut millis: i64 = 0;
    while !rest.is_empty() {
        let end = rest
            .find(|it: char| !it.is_ascii_digit())
            .ok_or_else(mend)?;
        let (number, behind) = rest.split_at(end);
        let number: i64 = number.parse().map_err(|_| mend())?;
        let unit = behind.chars().next().ok_or_else(mend)?;
        let known = UNITS.iter().find(|(name, _)| *name == unit);
        let (_, of_unit) = known.ok_or_else(mend)?;
        let part = number.checked_mul(*of_unit).ok_or_else(mend)?;
        millis = millis.checked_add(part).ok_or_else(mend)?;
        rest = &behind[unit.len_utf8()..];
    }
    if millis == 0 {
        return Err(mend());
    }
    Ok(Turn::By(sign * millis))
}
