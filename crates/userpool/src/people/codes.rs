//! The codes that are sent to users: made, counted, tried, used up.
//!
//! A code is a record of its own: its HMAC (never the code), what it is for, whose it is and the address to which it went.
//! A new code replaces the one before it. What has to be remembered past a refusal (wrong tries) goes to the ledger.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{Error, ErrorCode, Sensitive};

use crate::people::address_counts::{self, Number};
pub(crate) use crate::people::cap::Cap;
use crate::records::{Binding, Code, CodePurpose, Contact, Destination, User};
use crate::world::Cx;
use crate::{Result, limits, refusals};

/// How many more tries, and codes, there are from everywhere than from one peer.
const EVERYWHERE: usize = limits::EVERYWHERE as usize;
/// Characters of the secret in place of a code that nobody gets.
const UNMATCHED_CHARACTERS: usize = 32;

/// A code that was made, and whether it goes to the user. Otherwise nobody gets it.
pub(crate) struct Issued {
    pub(crate) code: Sensitive<String>,
    pub(crate) goes: bool,
}

/// What is said to a try where no code can be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unasked {
    /// That it has expired; such a try is not counted.
    Expired,
    /// That it is wrong: whether there is a code would tell whether there is a user, and in which state.
    Mismatch,
}

/// A try at a code.
#[derive(Clone, Copy)]
pub(crate) struct Try<'a> {
    pub(crate) purpose: CodePurpose,
    /// The attribute whose code it is, where each has its own.
    pub(crate) attribute: &'a str,
    /// The sign-in in which it is tried.
    pub(crate) sign_in: Option<&'a str>,
    pub(crate) given: &'a str,
    /// Whether who tries is not told that a user is behind the name.
    pub(crate) hides_user: bool,
}

impl<'a> Try<'a> {
    /// A try outside of a sign-in, at the one code that there is for the purpose.
    pub(crate) fn of(purpose: CodePurpose, given: &'a str) -> Try<'a> {
        Try {
            purpose,
            attribute: "",
            sign_in: None,
            given,
            hides_user: false,
        }
    }
}

/// Makes the first code of a user who is being made: there is none to be read. It doesn't count among those that are asked
/// for.
pub(crate) async fn first(cx: &mut Cx<'_>, binding: &Binding) -> Result<Sensitive<String>> {
    let (to, number, cap) = (&binding.destination, Number::New, Cap::OF_USERS);
    address_counts::count_message(cx, &binding.pool_id, to, number, cap).await?;
    let code = new_code(cx, binding.purpose);
    let mut record = blank(&binding.pool_id, &binding.sub, binding.purpose);
    renew(cx, &mut record, binding, mac(cx, binding, code.expose()));
    record.sent_millis.clear();
    record.peers.clear();
    cx.insert(&record);
    Ok(code)
}

/// Makes a code that replaces the one before it; one that nobody gets where too much went to the address and that is not to be told.
///
/// # Errors
/// That of `cap` where the user was sent too many in the hour behind.
pub(crate) async fn issue(
    cx: &mut Cx<'_>,
    binding: &Binding,
    number: Number,
    cap: Cap,
) -> Result<Issued> {
    let code = new_code(cx, binding.purpose);
    let goes = replace(cx, binding, Some(&code), (number, cap)).await?;
    Ok(Issued { code, goes })
}

/// Does all that [`issue`] does for a code that nobody gets: what is kept is the HMAC of a secret that no try is equal to.
///
/// # Errors
/// Those of [`issue`].
pub(crate) async fn pretend(
    cx: &mut Cx<'_>,
    binding: &Binding,
    number: Number,
    cap: Cap,
) -> Result<Issued> {
    let code = new_code(cx, binding.purpose);
    replace(cx, binding, None, (number, cap)).await?;
    Ok(Issued { code, goes: false })
}

/// Compares what the user gives with the newest code for the purpose. A wrong try is remembered.
///
/// # Errors
/// `TooManyRequestsException` where too many tries wait; `LimitExceededException` after too many in the hour behind, `ExpiredCodeException` where there is no code that
/// can be right (as far as `unasked` lets it be told), `CodeMismatchException` where it isn't.
pub(crate) async fn judge(
    cx: &mut Cx<'_>,
    user: &User,
    guess: Try<'_>,
    unasked: Unasked,
) -> Result<Code> {
    let Try {
        purpose, attribute, ..
    } = guess;
    cx.take_turn(&user.pool_id, &user.sub).await?;
    let found = cx
        .load::<Code>(&Code::key_of(&user.pool_id, &user.sub, purpose, attribute))
        .await?;
    let present = found.is_some();
    if !present && unasked == Unasked::Expired {
        return Err(expired());
    }
    let mut code = found.unwrap_or_else(|| blank(&user.pool_id, &user.sub, purpose));
    let peer = cx.peer(&user.pool_id);
    forget_old(&mut code, cx.now());
    let of_peer = code.peers.get(&peer).cloned().unwrap_or_default();
    let most = tries_per_hour(purpose);
    if of_peer.tried_millis.len() >= most || code.tried_millis.len() >= most * EVERYWHERE {
        return Err(refusals::attempt_limit());
    }
    let tries = address_counts::tries(cx, &user.pool_id, &went_to(&code, user)).await?;
    // Whose address it is that was tried too often is told to nobody who is not told whether there is a user.
    let is_told = match unasked {
        Unasked::Expired => !guess.hides_user,
        Unasked::Mismatch => purpose == CodePurpose::SecondFactor,
    };
    if tries.are_used_up() && is_told {
        return Err(refusals::attempt_limit());
    }
    // Whoever tried too often is told that it has expired, though others may still have it right.
    let is_spent = of_peer.wrong >= limits::CODE_WRONG_MAX
        || code.wrong >= limits::CODE_WRONG_MAX * limits::EVERYWHERE;
    let live = code.mac.is_some() && code.expires_millis > cx.now() && !is_spent;
    let told = match unasked {
        Unasked::Expired => live,
        // Who has the right code is told that it has expired, and whoever tried too often.
        Unasked::Mismatch => !is_spent,
    };
    if !told {
        return Err(expired());
    }
    if is_right(cx, &code, &guess)? && !tries.are_used_up() {
        return if live { Ok(code) } else { Err(expired()) };
    }
    code.tried_millis.push(cx.now());
    code.wrong += 1;
    if code.wrong >= limits::CODE_WRONG_MAX * limits::EVERYWHERE {
        code.mac = None;
    }
    let of_peer = code.peers.entry(peer).or_default();
    of_peer.tried_millis.push(cx.now());
    of_peer.wrong += 1;
    tries.count(cx);
    if present {
        cx.ledger().update(&code);
    } else {
        cx.ledger().insert(&code);
    }
    Err(mismatch())
}

/// The address by which tries are counted; where no code was sent, one that is nobody's, so that the reads are the same.
fn went_to(code: &Code, user: &User) -> Destination {
    code.binding().map_or_else(
        || Destination {
            contact: Contact::Email,
            address: user.sub.clone(),
        },
        |binding| binding.destination,
    )
}

/// Forgets what is longer ago than is counted.
fn forget_old(code: &mut Code, now_millis: i64) {
    let since_millis = now_millis - limits::CODE_COUNT_MILLIS;
    code.sent_millis.retain(|sent| *sent > since_millis);
    code.tried_millis.retain(|tried| *tried > since_millis);
    code.peers.retain(|_, of_peer| {
        of_peer.retain_since(since_millis);
        !of_peer.is_empty()
    });
}

/// Whether a try is the code that is kept, whether or not it still holds.
fn is_right(cx: &Cx<'_>, code: &Code, guess: &Try<'_>) -> Result<bool> {
    if code.sign_in.as_deref() != guess.sign_in {
        return Ok(false);
    }
    let (Some(kept), Some(binding)) = (&code.mac, code.binding()) else {
        return Ok(false);
    };
    let kept = URL_SAFE_NO_PAD.decode(kept).map_err(Error::internal)?;
    Ok(cx
        .services
        .keyring()
        .verify_mac(&context(&binding), &bound(&binding, guess.given), &kept))
}

/// Uses a code up: it is right once.
pub(crate) fn spend(cx: &mut Cx<'_>, mut code: Code) {
    code.mac = None;
    cx.update(&code);
}

pub(crate) fn mismatch() -> Error {
    Error::new(
        ErrorCode::CodeMismatchException,
        "Invalid verification code provided, please try again.",
    )
}

pub(crate) fn expired() -> Error {
    Error::new(
        ErrorCode::ExpiredCodeException,
        "Invalid code provided, please request a code again.",
    )
}

/// Replaces the code before it, by one that nobody gets where none is given. Says whether the given one goes.
async fn replace(
    cx: &mut Cx<'_>,
    binding: &Binding,
    code: Option<&Sensitive<String>>,
    (number, cap): (Number, Cap),
) -> Result<bool> {
    let key = Code::key_of(
        &binding.pool_id,
        &binding.sub,
        binding.purpose,
        binding.destination.contact.attribute(),
    );
    let before = cx.load::<Code>(&key).await?;
    let present = before.is_some();
    let mut record =
        before.unwrap_or_else(|| blank(&binding.pool_id, &binding.sub, binding.purpose));
    forget_old(&mut record, cx.now());
    let peer = cx.peer(&binding.pool_id);
    let of_peer = record.peers.get(&peer);
    let of_peer = of_peer.map_or(0, |of_peer| of_peer.sent_millis.len());
    let most = sent_per_hour(binding.purpose);
    if let Some(refusal) = cap.refusal()
        && (of_peer >= most || record.sent_millis.len() >= most * EVERYWHERE)
    {
        return Err(address_counts::too_many(refusal));
    }
    let to = &binding.destination;
    let may = address_counts::count_message(cx, &binding.pool_id, to, number, cap).await?;
    let code = code.filter(|_| may);
    let secret = code.map_or_else(
        || cx.random.alphanumeric(UNMATCHED_CHARACTERS),
        |code| code.expose().clone(),
    );
    let mac = mac(cx, binding, &secret);
    renew(cx, &mut record, binding, mac);
    if present {
        cx.update(&record);
    } else {
        cx.insert(&record);
    }
    Ok(code.is_some())
}

fn renew(cx: &Cx<'_>, record: &mut Code, binding: &Binding, mac: String) {
    let now = cx.now();
    binding
        .destination
        .contact
        .attribute()
        .clone_into(&mut record.attribute);
    record.destination.clone_from(&binding.destination.address);
    record.sign_in.clone_from(&binding.sign_in);
    record.mac = Some(mac);
    record.wrong = 0;
    record.expires_millis = now + binding.purpose.lifetime_seconds() * 1000;
    for of_peer in record.peers.values_mut() {
        of_peer.wrong = 0;
    }
    let of_peer = record.peers.entry(cx.peer(&binding.pool_id)).or_default();
    of_peer.sent_millis.push(now);
    record.sent_millis.push(now);
}

fn blank(pool_id: &str, sub: &str, purpose: CodePurpose) -> Code {
    Code {
        pool_id: pool_id.to_owned(),
        sub: sub.to_owned(),
        purpose,
        attribute: String::new(),
        destination: String::new(),
        mac: None,
        expires_millis: 0,
        wrong: 0,
        sent_millis: Vec::new(),
        tried_millis: Vec::new(),
        peers: BTreeMap::new(),
        sign_in: None,
    }
}

fn new_code(cx: &mut Cx<'_>, purpose: CodePurpose) -> Sensitive<String> {
    let digits = match purpose {
        CodePurpose::FirstFactor => limits::FIRST_FACTOR_DIGITS,
        _ => limits::CODE_DIGITS,
    };
    let drawn = cx.random.digits(digits);
    let settled = cx.services.settings().development.code.clone();
    settled.unwrap_or_else(|| Sensitive::new(drawn))
}

/// The HMAC of a code, over everything that it is bound to.
fn mac(cx: &Cx<'_>, binding: &Binding, code: &str) -> String {
    let mac = cx
        .services
        .keyring()
        .mac(&context(binding), &bound(binding, code));
    URL_SAFE_NO_PAD.encode(mac)
}

fn context(binding: &Binding) -> String {
    format!("{}/code", binding.pool_id)
}

/// A code with what it is bound to. Each part is told its length, so that none can run into the next.
fn bound(binding: &Binding, code: &str) -> Vec<u8> {
    let parts = [
        binding.purpose.name(),
        &binding.sub,
        binding.destination.contact.attribute(),
        &binding.destination.address,
        code,
    ];
    let sign_in = binding.sign_in.as_deref();
    parts
        .into_iter()
        .chain(sign_in)
        .flat_map(|part| format!("{}:{part},", part.len()).into_bytes())
        .collect()
}

fn sent_per_hour(purpose: CodePurpose) -> usize {
    match purpose {
        CodePurpose::SignUp => limits::CODES_RESENT_PER_HOUR,
        CodePurpose::Attribute => limits::ATTRIBUTE_CODES_PER_HOUR,
        CodePurpose::ForgotPassword => limits::FORGOT_PASSWORD_CODES_PER_HOUR,
        CodePurpose::FirstFactor | CodePurpose::SecondFactor => limits::SIGN_IN_CODES_PER_HOUR,
    }
}

fn tries_per_hour(purpose: CodePurpose) -> usize {
    match purpose {
        CodePurpose::SignUp
        | CodePurpose::Attribute
        | CodePurpose::FirstFactor
        | CodePurpose::SecondFactor => limits::CODE_TRIES_PER_HOUR,
        CodePurpose::ForgotPassword => limits::FORGOT_PASSWORD_TRIES_PER_HOUR,
    }
}
