//! How many there are of what is counted.
//!
//! The clients, groups, resource servers, identity providers and imports of a pool are counted exactly, in a record that is written when
//! one comes or goes. Its users are estimated from a few of them: a counter would have to be written by each sign-up, and sign-ups would
//! wait for each other.

use crypto::mac::sha256;
use crypto::random::Stream;
use store::{Key, Page};

use crate::Result;
use crate::limits::{
    CLIENTS_MAX, GROUPS_MAX, IDENTITY_PROVIDERS_MAX, IMPORTS_MAX, RESOURCE_SERVERS_MAX,
    USERS_COUNTED_AT_ONCE,
};
use crate::records::{Census, Client, User, UserImport};
use crate::world::{By, Cx};

/// Branches that have to lie in a page as a whole, so that the others are likely to be as large.
const BRANCHES_MIN: u64 = 2;

/// What is counted exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// App clients.
    Clients,
    /// Groups of users.
    Groups,
    /// Resource servers.
    ResourceServers,
    /// Identity providers.
    IdentityProviders,
    /// Imports of users, of counts that are [`with_imports`].
    Imports,
}

/// The counts of a pool, to be changed.
pub(crate) struct Counts {
    census: Census,
    present: bool,
}

/// How many a pool has of what is counted. Of a pool from before anything was counted the clients are counted once; the others
/// are younger.
pub(crate) async fn of_pool(cx: &mut Cx<'_>, pool_id: &str) -> Result<Counts> {
    if let Some(census) = cx.load::<Census>(&Census::key_of(pool_id)).await? {
        return Ok(Counts {
            census,
            present: true,
        });
    }
    let all = Client::of_pool(pool_id);
    let page = cx.page::<Client>(By::Key, all, CLIENTS_MAX).await?;
    let census = Census {
        pool_id: pool_id.to_owned(),
        clients: u32::try_from(page.records.len()).unwrap_or(u32::MAX),
        groups: 0,
        resource_servers: 0,
        identity_providers: 0,
        imports: None,
    };
    Ok(Counts {
        census,
        present: false,
    })
}

/// As [`of_pool`], with the imports, which are counted once of a pool that had some before they were counted.
pub(crate) async fn with_imports(cx: &mut Cx<'_>, pool_id: &str) -> Result<Counts> {
    let mut counts = of_pool(cx, pool_id).await?;
    if counts.census.imports.is_none() {
        let all = UserImport::of_pool(pool_id);
        let page = cx.page::<UserImport>(By::Index, all, IMPORTS_MAX).await?;
        let count = u32::try_from(page.records.len()).unwrap_or(u32::MAX);
        counts.census.imports = Some(count);
    }
    Ok(counts)
}

impl Counts {
    /// Whether there may be no more.
    pub(crate) fn is_full(&self, what: Counted) -> bool {
        let (count, max) = match what {
            Counted::Clients => (self.census.clients, CLIENTS_MAX),
            Counted::Groups => (self.census.groups, GROUPS_MAX),
            Counted::ResourceServers => (self.census.resource_servers, RESOURCE_SERVERS_MAX),
            Counted::IdentityProviders => (self.census.identity_providers, IDENTITY_PROVIDERS_MAX),
            Counted::Imports => (self.census.imports.unwrap_or_default(), IMPORTS_MAX),
        };
        usize::try_from(count).is_ok_and(|count| count >= max)
    }

    /// Counts one that comes.
    pub(crate) fn more(mut self, cx: &mut Cx<'_>, what: Counted) {
        let count = self.count(what);
        *count = count.saturating_add(1);
        self.write(cx);
    }

    /// Counts one that goes.
    pub(crate) fn fewer(mut self, cx: &mut Cx<'_>, what: Counted) {
        let count = self.count(what);
        *count = count.saturating_sub(1);
        self.write(cx);
    }

    fn count(&mut self, what: Counted) -> &mut u32 {
        match what {
            Counted::Clients => &mut self.census.clients,
            Counted::Groups => &mut self.census.groups,
            Counted::ResourceServers => &mut self.census.resource_servers,
            Counted::IdentityProviders => &mut self.census.identity_providers,
            Counted::Imports => self.census.imports.get_or_insert(0),
        }
    }

    fn write(&self, cx: &mut Cx<'_>) {
        if self.present {
            cx.update(&self.census);
        } else {
            cx.insert(&self.census);
        }
    }
}

/// About how many users a pool has: exactly up to a page of them, and beyond that to a tenth or so.
///
/// Ids are a tree of digits. On the way down a page is read at each node: where several branches of it lie in the page as a
/// whole, all its branches count as much as these, otherwise the way goes on into one of them (D. E. Knuth, "Estimating the
/// efficiency of backtrack programs", 1975). So it holds too for ids that came from elsewhere and are not random in each digit.
pub(crate) async fn estimated_users(cx: &mut Cx<'_>, pool_id: &str) -> Result<i32> {
    let users = Key::of(&[pool_id, "user"]);
    // The same branches each time, so that the number does not waver.
    let mut choice = Stream::from_seed(sha256(&[pool_id.as_bytes()]));
    let (mut prefix, mut weight) = (String::new(), 1_u64);
    let estimate = loop {
        let range = users.range_of_text(&prefix);
        let page: Page<User> = cx.page(By::Key, range, USERS_COUNTED_AT_ONCE).await?;
        let whole = Whole::of(&page, prefix.len());
        if page.last.is_none() {
            break weight.saturating_mul(number(page.records.len()));
        }
        let branches = branches(cx, &users, &prefix).await?;
        let count = number(branches.len());
        if whole.branches >= BRANCHES_MIN {
            break weight.saturating_mul(whole.users * count / whole.branches);
        }
        let taken = usize::try_from(choice.below(count.max(1))).unwrap_or_default();
        let Some(digit) = branches.get(taken) else {
            break weight;
        };
        prefix.push(*digit);
        weight = weight.saturating_mul(count);
    };
    Ok(i32::try_from(estimate).unwrap_or(i32::MAX))
}

/// The branches of a node that a page covers as a whole: all that it touches but the last.
struct Whole {
    branches: u64,
    users: u64,
}

impl Whole {
    fn of(page: &Page<User>, depth: usize) -> Whole {
        let mut digits: Vec<Option<&u8>> = page
            .records
            .iter()
            .map(|user| user.sub.as_bytes().get(depth))
            .collect();
        let last = digits.last().copied().flatten();
        digits.retain(|digit| *digit != last);
        let users = number(digits.len());
        digits.dedup();
        Whole {
            branches: number(digits.len()),
            users,
        }
    }
}

/// The digits with which ids go on after a prefix: one short read each.
async fn branches(cx: &mut Cx<'_>, users: &Key, prefix: &str) -> Result<Vec<char>> {
    let mut found = Vec::new();
    let mut rest = users.range_of_text(prefix);
    loop {
        let first: Page<User> = cx.page(By::Key, rest.clone(), 1).await?;
        let id = first.records.first().map(|user| user.sub.as_str());
        let Some(digit) = id.and_then(|id| id.get(prefix.len()..)?.chars().next()) else {
            return Ok(found);
        };
        found.push(digit);
        let Some(next) = char::from_u32(u32::from(digit) + 1) else {
            return Ok(found);
        };
        rest = rest.at_least(&users.clone().then(&format!("{prefix}{next}")));
        if rest.is_empty() {
            return Ok(found);
        }
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
