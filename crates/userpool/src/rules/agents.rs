//! What the program of a client says of itself and its device, in a `User-Agent` (RFC 9110, section 10.1.5).

use crate::limits::AGENT_NAME_CHARACTERS_MAX;

/// What is said of a device that tells nothing (API reference, `SessionDescriptionType`).
const UNKNOWN: &str = "unknown";

/// Browsers by a word of theirs: each one names most of those below it, too.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("Mozilla/", "Browser"),
];

/// Systems by a word of theirs in small letters: Android names Linux, and a phone the computers of its maker.
const SYSTEMS: [(&str, &str); 10] = [
    ("windows", "Windows"),
    ("android", "Android"),
    ("iphone", "iOS"),
    ("ipad", "iOS"),
    ("os/ios", "iOS"),
    ("; cros", "ChromeOS"),
    ("mac os x", "macOS"),
    ("os/macos", "macOS"),
    ("darwin", "macOS"),
    ("linux", "Linux"),
];

/// The device of a client as people are shown it: program and system, as far as they are told.
pub(crate) fn device(agent: Option<&str>) -> String {
    let agent = agent.unwrap_or_default();
    match (program(agent), system(agent)) {
        (Some(program), Some(system)) => format!("{program} on {system}"),
        (Some(known), None) | (None, Some(known)) => known.to_owned(),
        (None, None) => UNKNOWN.to_owned(),
    }
}

/// The browser, or the name with which anything else begins.
fn program(agent: &str) -> Option<&str> {
    let browser = BROWSERS.iter().find(|(word, _)| agent.contains(word));
    if let Some((_, name)) = browser {
        return Some(name);
    }
    let (name, _) = agent.split_once('/')?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_. ".contains(letter);
    let fits = (1..=AGENT_NAME_CHARACTERS_MAX).contains(&name.len()) && name.chars().all(is_plain);
    fits.then_some(name)
}

fn system(agent: &str) -> Option<&'static str> {
    let agent = agent.to_ascii_lowercase();
    let system = SYSTEMS.iter().find(|(word, _)| agent.contains(word));
    system.map(|(_, name)| *name)
}
