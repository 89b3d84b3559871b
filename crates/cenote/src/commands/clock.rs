//! `cenote clock`: what time it is on a server for development, and how tests let time pass.

use std::process::ExitCode;

use jiff::Timestamp;

use crate::command_line::{Clock, Turn};
use crate::control::{self, Time, Told, Wish};
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub(crate) fn run(arguments: &Clock, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let folder = DataFolder::existing(&arguments.folder.data)?;
    let wish = match arguments.turn {
        None => Wish::ShowClock,
        Some(Turn::By(millis)) => Wish::MoveClock(millis),
        Some(Turn::Back) => Wish::ResetClock,
    };
    if let Told::Time(time) = control::ask(&folder, wish)? {
        terminal.line(&shown(time));
    }
    Ok(ExitCode::SUCCESS)
}

/// The time in UTC, and how far that is from the machine's.
pub(crate) fn shown(time: Time) -> String {
    let now = Timestamp::from_millisecond(time.now_millis).unwrap_or_default();
    match time.ahead_millis {
        0 => format!("{now:.0}"),
        ahead => format!("{now:.0}  {}", distance(ahead)),
    }
}

/// `1d 2h ahead of this machine`.
pub(crate) fn distance(ahead_millis: i64) -> String {
    let mut seconds = ahead_millis.unsigned_abs() / 1000;
    let mut parts = Vec::new();
    for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] {
        if seconds >= length {
            parts.push(format!("{}{unit}", seconds / length));
            seconds %= length;
        }
    }
    let side = if ahead_millis < 0 {
        "behind"
    } else {
        "ahead of"
    };
    format!("{} {side} this machine", parts.join(" "))
}
