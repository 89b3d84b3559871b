//! The rows of what is kept of users whose pool watches them.

use store::Record as _;
use store::walk::{ANY, Layout};

use super::{in_pool, sealed};
use crate::records::{AuthEvent, EventCount, KnownPlaces, User};

pub(super) fn auth_event() -> Layout<AuthEvent> {
    Layout {
        indexes: &[&[ANY, "auth-event-id", ANY, ANY]],
        sealed: |event| {
            let AuthEvent {
                pool_id,
                sub,
                number,
                ..
            } = event;
            let origin = event.origin.iter();
            origin
                .map(|text| sealed(AuthEvent::context(pool_id, sub, *number), text))
                .collect()
        },
        goes_with: Some(User::TABLE.name),
        ..in_pool(&[ANY, "auth-event", ANY, ANY])
    }
}

pub(super) fn event_count() -> Layout<EventCount> {
    Layout {
        goes_with: Some(User::TABLE.name),
        ..in_pool(&[ANY, "auth-events", ANY])
    }
}

pub(super) fn known_places() -> Layout<KnownPlaces> {
    Layout {
        sealed: |known| {
            let context = KnownPlaces::context(&known.pool_id, &known.sub);
            vec![sealed(context, &known.places)]
        },
        goes_with: Some(User::TABLE.name),
        ..in_pool(&[ANY, "known-places", ANY])
    }
}
