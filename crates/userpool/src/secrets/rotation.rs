//! The rotation of secrets that are due.

use model::secretsmanager::Operation;
use serde_json::json;

use crate::audit::Act;
use crate::records::{Client, ManagedSecret};
use crate::world::{By, Call, Caller, Cx, Identity, Peer, Presence, Seed, Services};
use crate::{Result, audit};

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
            caller: Caller::Principal(Identity::root("")),
            peer: Peer::Unknown,
            client: Presence::default(),
        };
        let rotated = self.perform(&call, |mut cx| async move {
            let done = rotate_first(&mut cx).await;
            if let Ok(Done::Rotated { pool_id, client_id }) = &done
                && cx.services.keeps_audit()
            {
                let input = json!({ "UserPoolId": pool_id, "ClientId": client_id });
                let act = Act::of_program(Operation::RotateSecret.name(), &input);
                audit::note(&mut cx, &act, Ok(&[]));
            }
            let done = done.map(|done| !matches!(done, Done::Nothing));
            (cx, done)
        });
        rotated.await
    }
}

/// What was done.
enum Done {
    Nothing,
    /// The secret of a client is another one.
    Rotated {
        pool_id: String,
        client_id: String,
    },
    /// What is left of the client of a deleted pool is gone.
    Removed,
}

async fn rotate_first(cx: &mut Cx<'_>) -> Result<Done> {
    let due = ManagedSecret::due_until(cx.now());
    let page = cx.page::<ManagedSecret>(By::Index, due, 1).await?;
    let Some(mut secret) = page.records.into_iter().next() else {
        return Ok(Done::Nothing);
    };
    let key = Client::key_of(&secret.pool_id, &secret.client_id);
    let Some(mut client) = cx.load::<Client>(&key).await? else {
        // Its pool is being removed.
        cx.delete(&secret);
        return Ok(Done::Removed);
    };
    let version = cx.random.uuid();
    managed::rotate(cx, &mut client, &mut secret, version);
    cx.update(&client);
    cx.update(&secret);
    Ok(Done::Rotated {
        pool_id: secret.pool_id,
        client_id: secret.client_id,
    })
}
