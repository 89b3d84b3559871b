//! What became of letters: delivered, put off, given up.

use store::Key;

use crate::Result;
use crate::duties::Letter;
use crate::duties::leases::{HeldLease, still_held};
use crate::records::Message;
use crate::world::{Call, Caller, Cx, Peer, Presence, Services};

impl Services {
    /// Forgets letters to nobody, which were written so that asking for a code takes as long for nobody as for somebody.
    pub(super) async fn drop_letters(&self, now_millis: i64, letters: &[Letter]) -> Result<()> {
        let names: Vec<&str> = letters.iter().map(|it| it.handle.as_str()).collect();
        let keys: Vec<Key> = names.iter().filter_map(|name| key_of(name)).collect();
        let call = call(now_millis, &names.concat(), 0);
        self.perform(&call, |mut cx| async {
            let answer = forget_all(&mut cx, &keys).await;
            (cx, answer)
        })
        .await
    }

    /// Forgets a letter that was delivered under a lease, and says whether the lease was still held: otherwise nothing happens. A
    /// letter that is gone already is no error.
    ///
    /// # Errors
    /// An internal one where the store can't be written.
    pub async fn delivered(&self, handle: &str, held: Option<&HeldLease>) -> Result<bool> {
        let Some(key) = key_of(handle) else {
            return Ok(true);
        };
        let call = call(0, handle, 0);
        self.perform(&call, |mut cx| async {
            let answer = forget(&mut cx, &key, held).await;
            (cx, answer)
        })
        .await
    }

    /// Puts a letter off that could not be delivered for now under a lease, and says whether the lease was still held: otherwise
    /// nothing happens.
    ///
    /// # Errors
    /// An internal one where the store can't be written.
    pub async fn failed(
        &self,
        handle: &str,
        retry_at_millis: i64,
        held: Option<&HeldLease>,
    ) -> Result<bool> {
        self.put_off(handle, retry_at_millis, held, |message| {
            &mut message.failures
        })
        .await
    }

    /// As [`Services::failed`], of one that was refused for good.
    ///
    /// # Errors
    /// As [`Services::failed`].
    pub async fn refused(
        &self,
        handle: &str,
        retry_at_millis: i64,
        held: Option<&HeldLease>,
    ) -> Result<bool> {
        self.put_off(handle, retry_at_millis, held, |message| {
            &mut message.refusals
        })
        .await
    }

    async fn put_off(
        &self,
        handle: &str,
        retry_at_millis: i64,
        held: Option<&HeldLease>,
        counted: fn(&mut Message) -> &mut u32,
    ) -> Result<bool> {
        let Some(key) = key_of(handle) else {
            return Ok(true);
        };
        let call = call(0, handle, retry_at_millis);
        self.perform(&call, |mut cx| async {
            let answer = put_off(&mut cx, &key, retry_at_millis, held, counted).await;
            (cx, answer)
        })
        .await
    }
}

async fn forget(cx: &mut Cx<'_>, key: &Key, held: Option<&HeldLease>) -> Result<bool> {
    if !still_held(cx, held).await? {
        return Ok(false);
    }
    if let Some(message) = cx.load::<Message>(key).await? {
        cx.delete(&message);
    }
    Ok(true)
}

async fn forget_all(cx: &mut Cx<'_>, keys: &[Key]) -> Result<()> {
    cx.fetch(keys).await?;
    for key in keys {
        if let Some(message) = cx.load::<Message>(key).await? {
            cx.delete(&message);
        }
    }
    Ok(())
}

async fn put_off(
    cx: &mut Cx<'_>,
    key: &Key,
    retry_at_millis: i64,
    held: Option<&HeldLease>,
    counted: fn(&mut Message) -> &mut u32,
) -> Result<bool> {
    if !still_held(cx, held).await? {
        return Ok(false);
    }
    if let Some(mut message) = cx.load::<Message>(key).await? {
        let count = counted(&mut message);
        *count = count.saturating_add(1);
        message.not_before_millis = retry_at_millis;
        cx.update(&message);
    }
    Ok(true)
}

pub(super) fn key_of(handle: &str) -> Option<Key> {
    let (created, id) = handle.split_once('.')?;
    Some(Message::key_of(created.parse().ok()?, id))
}

/// The worker's call: its seed only names its commit, which differs for each thing that is done with a letter.
pub(super) fn call(now_millis: i64, handle: &str, retry_at_millis: i64) -> Call {
    let seed = crypto::mac::sha256(&[
        b"outbox",
        handle.as_bytes(),
        &now_millis.to_be_bytes(),
        &retry_at_millis.to_be_bytes(),
    ]);
    Call {
        now_millis,
        seed: seed.into(),
        region: String::new(),
        account: String::new(),
        caller: Caller::Anonymous,
        peer: Peer::Unknown,
        client: Presence::default(),
    }
}
