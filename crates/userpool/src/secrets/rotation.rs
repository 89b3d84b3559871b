//! The rotation of secrets that are due.

use crate::Result;
use crate::records::{Client, ManagedSecret};
use crate::world::{By, Call, Caller, Cx, Peer, Presence, Seed, Services};

use super::managed;

impl Services {
    /// Rotates the secret that has been due longest, and says whether there was one.
    ///
    /// # Errors
    /// `InternalErrorException` where the store fails; `TooManyRequestsException` where conflicts do not end.
    pub(crate) async fn rotate_due(&self, now_millis: i64, seed: Seed) -> Result<bool> {
        let call = Call {
            now_millis,
            seed,
            region: String::new(),
            account: String::new(),
            caller: Caller::Anonymous,
            peer: Peer::Unknown,
            client: Presence::default(),
        };
        let rotated = self.perform(&call, |mut cx| async move {
            let rotated = rotate_first(&mut cx).await;
            (cx, rotated)
        });
        rotated.await
    }
}

async fn rotate_first(cx: &mut Cx<'_>) -> Result<bool> {
    let due = ManagedSecret::due_until(cx.now());
    let page = cx.page::<ManagedSecret>(By::Index, due, 1).await?;
    let Some(mut secret) = page.records.into_iter().next() else {
        return Ok(false);
    };
    let key = Client::key_of(&secret.pool_id, &secret.client_id);
    match cx.load::<Client>(&key).await? {
        Some(mut client) => {
            let version = cx.random.uuid();
            managed::rotate(cx, &mut client, &mut secret, version);
            cx.update(&client);
            cx.update(&secret);
        }
        // Its pool is being removed.
        None => cx.delete(&secret),
    }
    Ok(true)
}
