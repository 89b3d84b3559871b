//! What is said of users who do not exist, where a client hides whether they do.
//!
//! A name that nobody has stands for a phantom: the same name always for the same one. Codes that are asked for it are
//! counted, tried and expire as anybody's, so that neither answers nor reads tell a phantom from a user; only no message
//! is sent and no code is right.

use crypto::random::Stream;

use crate::cx::Cx;
use crate::records::{Client, Pool, User};
use crate::rules::contacts::{self, Contact, Destination};
use crate::rules::{addresses, names, refusals};
use crate::{Result, load, sign_in};

/// A user who was looked for, or the phantom in place of one.
pub(crate) struct Sought {
    pub(crate) user: User,
    pub(crate) known: bool,
}

/// Looks for a user. A client that hides who exists gets a phantom for one who doesn't, with the same reads.
///
/// # Errors
/// `UserNotFoundException` where nobody has the name and the client may know.
pub(crate) async fn seek(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    username: &str,
) -> Result<Sought> {
    match load::user(cx, pool, username).await? {
        Some(user) => Ok(Sought { user, known: true }),
        None if client.hides_users() => {
            let user = sign_in::made_up(cx, pool, username);
            cx.fetch(&[User::key_of(&pool.id, &user.sub)]).await?;
            Ok(Sought { user, known: false })
        }
        None => Err(refusals::combination_not_found()),
    }
}

/// Where a code for the phantom seems to go: to the name itself where that is an address, else to one made up, at the
/// contact that the pool prefers.
pub(crate) fn phantom_destination(
    cx: &Cx<'_>,
    pool: &Pool,
    username: &str,
    contacts: &[Contact],
) -> Destination {
    if addresses::is_email(username) {
        return Destination {
            contact: Contact::Email,
            address: username.to_owned(),
        };
    }
    if addresses::is_phone(username) {
        return Destination {
            contact: Contact::Phone,
            address: username.to_owned(),
        };
    }
    let folded = names::fold(pool, username);
    let context = format!("{}/phantom", pool.id);
    let mut traits = Stream::from_seed(cx.directory.keyring().mac(&context, folded.as_bytes()));
    let contact = contacts.first().copied().unwrap_or(Contact::Email);
    let address = match contact {
        Contact::Email => {
            format!(
                "{}@{}",
                traits.lower_alphanumeric(1),
                traits.lower_alphanumeric(1)
            )
        }
        Contact::Phone => format!("+1{}", traits.digits(10)),
    };
    Destination { contact, address }
}

/// The contacts that the pool proves at sign-up, in the order in which it prefers them.
pub(crate) fn sign_up_contacts(pool: &Pool) -> Vec<Contact> {
    [Contact::Phone, Contact::Email]
        .into_iter()
        .filter(|contact| contacts::is_auto_verified(pool, *contact))
        .collect()
}
