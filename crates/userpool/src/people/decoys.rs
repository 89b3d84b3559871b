//! What a wrong password costs. Users who came with hashes of their passwords are slower to judge than others until they have signed in:
//! so that the time of an answer does not tell who they are, a wrong password is judged by hashes of all costs that came into the pool,
//! whoever it is a guess at. A right one is not.

use crypto::{decoy, password};

use crate::Result;
use crate::limits::DECOYS_MAX;
use crate::records::Pool;
use crate::world::Cx;

/// Keeps with a pool what hashes cost that come into it. Of more costs than there is room for the dearest are kept.
///
/// # Errors
/// An internal one where the store fails.
pub(crate) async fn keep<'h>(
    cx: &mut Cx<'_>,
    pool: &Pool,
    hashes: impl Iterator<Item = &'h str>,
) -> Result<()> {
    let mut new: Vec<String> = hashes
        .filter_map(decoy::like)
        .filter(|hash| !of_pool(pool).any(|known| known == hash))
        .collect();
    new.sort_unstable();
    new.dedup();
    let dearer = |hash: &String| pool.decoys.len() < DECOYS_MAX || micros(hash) > least(pool);
    new.retain(dearer);
    if new.is_empty() {
        return Ok(());
    }
    // As it is: the one that was given may be some seconds old.
    let Some(mut pool) = cx.load::<Pool>(&Pool::key_of(&pool.id)).await? else {
        return Ok(());
    };
    let before = pool.decoys.clone();
    for hash in new {
        if !pool.decoys.contains(&hash) {
            pool.decoys.push(hash);
        }
    }
    pool.decoys
        .sort_by_key(|hash| std::cmp::Reverse(micros(hash)));
    pool.decoys.truncate(DECOYS_MAX);
    if pool.decoys != before {
        cx.update(&pool);
    }
    Ok(())
}

/// By what hashes a wrong password is judged beside the user's own: of each cost one that is no password's.
pub(crate) fn of_pool(pool: &Pool) -> impl Iterator<Item = &str> {
    let own = (!pool.srp).then(password::decoy);
    own.into_iter()
        .chain(pool.decoys.iter().map(String::as_str))
}

fn least(pool: &Pool) -> u64 {
    let all = pool.decoys.iter().map(|hash| micros(hash));
    all.min().unwrap_or_default()
}

fn micros(hash: &str) -> u64 {
    decoy::micros(hash).unwrap_or_default()
}
