//! The instant of a signature, as `X-Amz-Date` writes it: ISO 8601 basic format in UTC.

/// An instant in whole seconds together with the text that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamp {
    text: String,
    seconds: i64,
}

impl Timestamp {
    /// Reads `20150830T123600Z`; nothing else, and no date that the calendar lacks.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<i64> {
            let digits = &bytes[range];
            digits.iter().all(u8::is_ascii_digit).then(|| {
                digits
                    .iter()
                    .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
            })
        };
        let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
        let (hour, minute, second) = (number(9..11)?, number(11..13)?, number(13..15)?);
        let in_calendar = year >= 1970
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        if !in_calendar || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let seconds =
            days_since_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
        Some(Self {
            text: text.to_owned(),
            seconds,
        })
    }

    /// Reads `Sun, 30 Aug 2015 12:36:00 GMT`, as the header `Date` writes it (RFC 9110 §5.6.7). The text that was signed is
    /// [`Timestamp::text`] all the same.
    pub fn from_http(text: &str) -> Option<Self> {
        let (_, rest) = text.split_once(", ")?;
        let words: Vec<&str> = rest.split(' ').collect();
        let [day, month, year, time, "GMT"] = words.as_slice() else {
            return None;
        };
        let month = 1 + MONTHS.iter().position(|name| name == month)?;
        let time = time.replace(':', "");
        Self::parse(&format!("{year}{month:02}{day}T{time}Z"))
    }

    /// The instant `seconds` after 1970 began, for instants from 1970 to 9999.
    pub fn from_seconds(seconds: i64) -> Self {
        let seconds = seconds.clamp(0, 253_402_300_799);
        let (days, time) = (seconds / 86_400, seconds % 86_400);
        let (year, month, day) = civil(days);
        let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
        let text = format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z");
        Self { text, seconds }
    }

    /// The text as it was signed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The day alone, `YYYYMMDD`, as the scope of a credential names it.
    pub fn date(&self) -> &str {
        &self.text[..8]
    }

    /// Seconds since 1970 began.
    pub fn seconds(&self) -> i64 {
        self.seconds
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before_year(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past / 4 - past / 100 + past / 400 - 719_162
}

fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let months: i64 = (1..month).map(|earlier| days_in_month(year, earlier)).sum();
    days_before_year(year) + months + day - 1
}

/// Year, month and day of a day counted from 1 January 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let mut year = 1970 + days / 366;
    while days_before_year(year + 1) <= days {
        year += 1;
    }
    let mut rest = days - days_before_year(year);
    let mut month = 1;
    while rest >= days_in_month(year, month) {
        rest -= days_in_month(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}
