//! An index that is added to a table which has records: it fills beside everything else, and nobody reads through it before.

use std::collections::BTreeSet;
use std::sync::Arc;

use cluster::Cluster;
use serde::{Deserialize, Serialize};
use store::postgres::{self, Postgres};
use store::sqlite::{Options, Sqlite};
use store::walk::{ANY, Fault, Layout, Sealed, Shape, Walk, Watch, check};
use store::{Direction, Engine, Kept, Key, Record, StoreError, Table};
use work::kinds::Backfill;

use crate::{START, all, insert, memory, node, round, tx};

const BOOKS: u64 = 3_000;
const SHELVES: u64 = 7;
const AUTHORS: u64 = 5;
const CHANGES: u64 = 120;

/// A book, as the version before the index declares it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Before {
    shelf: String,
    id: String,
    author: String,
}

/// The same with an index by its author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Book {
    shelf: String,
    id: String,
    author: String,
}

const BOOK: Table = Table {
    name: "book",
    format: 1,
};
const BY_AUTHOR: Shape = &[ANY, "author", ANY, ANY];

fn key_of(shelf: &str, id: &str) -> Key {
    Key::of(&[shelf, "book", id])
}

impl Record for Before {
    const TABLE: Table = BOOK;

    fn key(&self) -> Key {
        key_of(&self.shelf, &self.id)
    }
}

impl Record for Book {
    const TABLE: Table = BOOK;
    const ADDED: &'static [Shape] = &[BY_AUTHOR];

    fn key(&self) -> Key {
        key_of(&self.shelf, &self.id)
    }

    fn ordered(&self) -> Vec<Key> {
        vec![Key::of(&[&self.shelf, "author", &self.author, &self.id])]
    }
}

/// Those of the version before the index.
fn tables_before() -> Vec<Walk> {
    let mut tables = work::tables();
    tables.extend(store::indexing::tables());
    tables.push(Layout::<Before>::at(&[ANY, "book", ANY]).into());
    tables
}

fn tables() -> Vec<Walk> {
    let mut tables = work::tables();
    tables.extend(store::indexing::tables());
    let books = Layout::<Book> {
        indexes: &[BY_AUTHOR],
        ..Layout::at(&[ANY, "book", ANY])
    };
    tables.push(books.into());
    tables
}

fn shelf(number: u64) -> String {
    format!("shelf-{}", number % SHELVES)
}

fn author(number: u64) -> String {
    format!("author-{}", number % AUTHORS)
}

/// The ids of an author's books on a shelf, by the index, page by page.
async fn listed(
    engine: &Arc<dyn Engine>,
    shelf: &str,
    author: &str,
) -> Result<BTreeSet<String>, StoreError> {
    let mut ids = BTreeSet::new();
    let mut rest = Some(Key::prefix(&[shelf, "author", author]));
    while let Some(range) = rest {
        let mut tx = tx(engine, START);
        let page = tx.page_by::<Book>(range.clone(), 500, Direction::Forward);
        let page = page.await?;
        ids.extend(page.records.into_iter().map(|book| book.id));
        rest = page.last.map(|last| range.past(&last, Direction::Forward));
    }
    Ok(ids)
}

/// Changes books, adds some and removes some, while the index fills.
async fn write(engine: &Arc<dyn Engine>, writer: u64) {
    for change in 0..CHANGES {
        let number = (change * 37 + writer * 11) % BOOKS;
        let (shelf, id) = (shelf(number), format!("{number:06}"));
        for _ in 0..50 {
            let mut tx = tx(engine, START);
            let found = tx.load::<Book>(&key_of(&shelf, &id)).await.unwrap();
            match found {
                Some(book) if change % 5 == 0 => tx.delete(&book),
                Some(book) => tx.update(&Book {
                    author: author(change + writer),
                    ..book
                }),
                None => tx.insert(&Book {
                    shelf: shelf.clone(),
                    id: id.clone(),
                    author: author(change),
                }),
            }
            tx.insert(&Book {
                shelf: shelf.clone(),
                id: format!("new-{writer}-{change}"),
                author: author(change),
            });
            let outcome = tx.settle(Kept::All).await.unwrap();
            if outcome == store::Outcome::Committed {
                break;
            }
        }
        tokio::task::yield_now().await;
    }
}

/// Goes on with the filling until it is done. Until then nobody is told a part of a list.
async fn fill(engine: &Arc<dyn Engine>) -> u64 {
    let tables = tables();
    let (backfill, node) = (Backfill { tables: &tables }, node("a", true));
    let mut rounds = 0;
    loop {
        let by_author = Key::prefix(&[&shelf(0), "author", &author(0)]);
        let is_filled = tx(engine, START).is_filled::<Book>(&by_author).await;
        if is_filled.unwrap() {
            return rounds;
        }
        let part = listed(engine, &shelf(0), &author(0)).await;
        assert!(matches!(part, Err(StoreError::Unfilled { .. })));
        let done = round(engine, &node, &[&backfill], &[], START).await;
        assert_eq!(done.faults, []);
        rounds += 1;
        assert!(rounds < 2_000, "it never ends");
        tokio::task::yield_now().await;
    }
}

/// Who writes down each fault.
struct Told(Vec<String>);

impl Watch for Told {
    fn opens(&self, _: &Sealed) -> bool {
        true
    }

    fn seen(&mut self, _: u64) {}

    fn fault(&mut self, fault: Fault) {
        self.0.push(format!("{} {}", fault.key, fault.what));
    }
}

async fn faults(engine: &Arc<dyn Engine>) -> Vec<String> {
    let mut told = Told(Vec::new());
    check(engine.as_ref(), &tables(), &mut told).await.unwrap();
    told.0
}

async fn fills(engine: Arc<dyn Engine>) {
    let before = (0..BOOKS).map(|number| Before {
        shelf: shelf(number),
        id: format!("{number:06}"),
        author: author(number / SHELVES),
    });
    insert(&engine, before).await;
    let (older, node) = (tables_before(), node("before", true));
    let backfill = Backfill { tables: &older };
    while round(&engine, &node, &[&backfill], &[], START)
        .await
        .is_more
    {}
    // What is not filled yet is no fault.
    assert_eq!(faults(&engine).await, [""; 0]);
    let (rounds, (), ()) = tokio::join!(fill(&engine), write(&engine, 1), write(&engine, 2));
    assert!(rounds > 2, "{rounds}");
    let mut books = 0;
    for number in 0..SHELVES {
        let shelf = shelf(number);
        let records = all(&engine, Key::prefix(&[&shelf, "book"])).await;
        let records: Vec<Book> = records
            .iter()
            .map(|(_, found)| store::decode(&found.value).unwrap())
            .collect();
        books += records.len() as u64;
        for number in 0..AUTHORS {
            let author = author(number);
            let own = records.iter().filter(|book| book.author == author);
            let own: BTreeSet<String> = own.map(|book| book.id.clone()).collect();
            assert_eq!(listed(&engine, &shelf, &author).await.unwrap(), own);
        }
    }
    assert!(books > BOOKS, "{books}");
    assert_eq!(faults(&engine).await, [""; 0]);
}

#[tokio::test]
async fn an_added_index_fills_in_memory() {
    fills(memory()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_added_index_fills_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cenote.db");
    fills(Arc::new(Sqlite::open(&path, Options::default()).unwrap())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_added_index_fills_on_postgres() {
    let options = postgres::Options::new(Cluster::shared().fresh());
    fills(Arc::new(Postgres::open(options).await.unwrap())).await;
}

/// A node of the version before goes on writing for a while: a day later the walk is made once more, and mends what it left.
#[tokio::test]
async fn what_an_older_node_writes_meanwhile_is_mended_a_day_later() {
    let engine = memory();
    let book = |id: &str, author: &str| Before {
        shelf: shelf(0),
        id: id.to_owned(),
        author: author.to_owned(),
    };
    insert(&engine, [book("1", "anna"), book("2", "bert")]).await;
    fill(&engine).await;
    let mut older = tx(&engine, START);
    older.load::<Before>(&key_of(&shelf(0), "1")).await.unwrap();
    older.update(&book("1", "carl"));
    older.insert(&book("3", "carl"));
    older.settle(Kept::All).await.unwrap();
    assert_eq!(faults(&engine).await.len(), 3);
    let tables = tables();
    let (backfill, node) = (Backfill { tables: &tables }, node("a", true));
    let early = round(&engine, &node, &[&backfill], &[], START + 1).await;
    assert!(early.steps.is_empty());
    let later = START + store::limits::INDEXING_AGAIN_MILLIS;
    while round(&engine, &node, &[&backfill], &[], later)
        .await
        .is_more
    {}
    assert_eq!(faults(&engine).await, [""; 0]);
    let of_carl = listed(&engine, &shelf(0), "carl").await.unwrap();
    assert_eq!(of_carl.len(), 2);
    let last = round(&engine, &node, &[&backfill], &[], later * 2).await;
    assert!(last.steps.is_empty());
}
