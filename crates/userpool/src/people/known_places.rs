//! From where and by what users were let in, where their pool watches them: kept beside their events, of which strangers can make any
//! number. Only a sign-in by which the user was let in takes the place of another.

use model::Error;
use serde::{Deserialize, Serialize};
use store::Key;

use crate::people::origins::Origin;
use crate::records::{AuthEvent, KnownPlaces};
use crate::rules::risk_levels::{Came, Past};
use crate::world::{Cx, Keep};
use crate::{Result, limits};

/// The sign-ins of one user that are remembered, the newest first.
pub(super) struct Remembered {
    places: Vec<Place>,
    is_new: bool,
}

/// A sign-in by which the user was let in, or of which it was said that it was the user.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    /// Of its event.
    number: u64,
    at_millis: i64,
    #[serde(flatten)]
    origin: Origin,
}

impl Remembered {
    /// Those of a user; nothing where the user was never let in.
    pub(super) async fn of_user(
        cx: &mut Cx<'_>,
        pool_id: &str,
        sub: &str,
    ) -> Result<Option<Remembered>> {
        let key = KnownPlaces::key_of(pool_id, sub);
        let Some(stored) = cx.load::<KnownPlaces>(&key).await? else {
            return Ok(None);
        };
        let context = KnownPlaces::context(pool_id, sub);
        let opened = cx.open(&context, &stored.places)?;
        let mut places: Vec<Place> = serde_json::from_slice(&opened).map_err(Error::internal)?;
        places.retain(|place| place.at_millis + limits::EVENT_MILLIS > cx.now());
        Ok(Some(Remembered {
            places,
            is_new: false,
        }))
    }

    /// What the next sign-in is judged by, of those before the event with this number where one is given.
    pub(super) fn past(self, before: Option<u64>) -> impl Iterator<Item = Past> {
        let places = self.places.into_iter();
        let older = places.filter(move |place| before.is_none_or(|number| place.number < number));
        older.map(|place| Past {
            at_millis: place.at_millis,
            came: Came::In,
            origin: place.origin.judged(),
            said: None,
        })
    }

    /// Adds one. Of those from one place by one program the first and the last remain: what is said of the last leaves the first.
    fn add(&mut self, place: Place) {
        let origin = place.origin.clone().judged();
        let places = &mut self.places;
        places.retain(|it| it.number != place.number);
        places.push(place);
        places.sort_by_key(|it| std::cmp::Reverse(it.number));
        let is_alike = |it: &Place| it.origin.clone().judged() == origin;
        let alike: Vec<u64> = places
            .iter()
            .filter(|it| is_alike(it))
            .map(|it| it.number)
            .collect();
        if let [_, between @ .., _] = &alike[..] {
            places.retain(|it| !between.contains(&it.number));
        }
        places.truncate(limits::KNOWN_PLACES_MAX);
    }

    fn keep(&self, cx: &mut Cx<'_>, pool_id: &str, sub: &str, keep: Keep) -> Result<()> {
        let plain = serde_json::to_vec(&self.places).map_err(Error::internal)?;
        let context = KnownPlaces::context(pool_id, sub);
        let record = KnownPlaces {
            pool_id: pool_id.to_owned(),
            sub: sub.to_owned(),
            places: cx.seal(&context, &plain),
            expires_millis: cx.now() + limits::EVENT_MILLIS,
        };
        if self.is_new {
            cx.insert_kept(keep, &record);
        } else {
            cx.update_kept(keep, &record);
        }
        Ok(())
    }
}

/// Where they lie, to be read with others.
pub(crate) fn key(pool_id: &str, sub: &str) -> Key {
    KnownPlaces::key_of(pool_id, sub)
}

/// Remembers from where and by what an event was done that shows what its user is like.
pub(super) async fn remember(
    cx: &mut Cx<'_>,
    event: &AuthEvent,
    origin: Origin,
    keep: Keep,
) -> Result<()> {
    let (pool_id, sub) = (&event.pool_id, &event.sub);
    let found = Remembered::of_user(cx, pool_id, sub).await?;
    let mut remembered = found.unwrap_or(Remembered {
        places: Vec::new(),
        is_new: true,
    });
    let shown = event.shown.creation_date.as_ref();
    remembered.add(Place {
        number: event.number,
        at_millis: shown.map_or(0, |it| it.millis()),
        origin,
    });
    remembered.keep(cx, pool_id, sub, keep)
}

/// Forgets that of an event, which was not the user's. That the user was let in at some time stays known.
pub(super) async fn forget(cx: &mut Cx<'_>, event: &AuthEvent) -> Result<()> {
    let (pool_id, sub) = (&event.pool_id, &event.sub);
    let Some(mut remembered) = Remembered::of_user(cx, pool_id, sub).await? else {
        return Ok(());
    };
    remembered.places.retain(|it| it.number != event.number);
    remembered.keep(cx, pool_id, sub, Keep::WithSuccess)
}
