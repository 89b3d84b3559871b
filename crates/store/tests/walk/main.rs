//! Walking through a store without its types: checking, filling, comparing.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

mod filling;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use store::memory::Memory;
use store::walk::{ANY, Fault, Layout, Pages, Report, Sealed, Walk, Watch, check};
use store::{
    Commit, Direction, Engine, Kept, Key, Outcome, Range, Record, StoreError, Table, Tx, Version,
    Versioned, Write, encode,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct House {
    id: String,
}

impl Record for House {
    const TABLE: Table = Table {
        name: "house",
        format: 1,
    };

    fn key(&self) -> Key {
        Key::of(&[&self.id, "house"])
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Guest {
    house: String,
    id: String,
    name: String,
    secret: String,
}

impl Record for Guest {
    const TABLE: Table = Table {
        name: "guest",
        format: 1,
    };

    fn key(&self) -> Key {
        Key::of(&[&self.house, "guest", &self.id])
    }

    fn unique(&self) -> Vec<Key> {
        vec![Key::of(&["name", &self.name])]
    }
}

fn tables() -> Vec<Walk> {
    let guest = Layout::<Guest> {
        indexes: &[&["name", ANY]],
        needs: |guest| vec![vec![Key::of(&[&guest.house, "house"])]],
        sealed: |guest| {
            vec![Sealed {
                context: guest.key().to_string(),
                text: guest.secret.clone(),
            }]
        },
        removal: |key| match key.parts().ok()?.into_iter().next()? {
            store::Part::Text(house) => Some(Key::of(&["closing", &house])),
            _ => None,
        },
        ..Layout::at(&[ANY, "guest", ANY])
    };
    vec![
        guest.into(),
        Layout::<House>::at(&[ANY, "house"]).into(),
        Layout::<House>::at(&["closing", ANY]).into(),
    ]
}

/// Opens what says that it can be opened.
#[derive(Default)]
struct Told {
    faults: Vec<String>,
    seen: u64,
}

impl Watch for Told {
    fn opens(&self, sealed: &Sealed) -> bool {
        sealed.text == format!("sealed for {}", sealed.context)
    }

    fn seen(&mut self, keys: u64) {
        self.seen = keys;
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(format!("{} {}", fault.key, fault.what));
    }
}

fn guest(id: &str) -> Guest {
    Guest {
        house: "h".to_owned(),
        id: id.to_owned(),
        name: id.to_owned(),
        secret: format!("sealed for /h/guest/{id}"),
    }
}

fn operation() -> Version {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Version::new(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 64)
}

/// A house with some guests.
async fn house(guests: usize) -> Arc<Memory> {
    let memory = Arc::new(Memory::new());
    let home = House { id: "h".to_owned() };
    let writes = vec![Write::Put(home.key(), encode(&home).unwrap())];
    write(memory.as_ref(), writes).await;
    let numbers: Vec<usize> = (0..guests).collect();
    for some in numbers.chunks(400) {
        let engine = Arc::clone(&memory) as Arc<dyn Engine>;
        let mut tx = Tx::new(engine, 0, operation());
        for number in some {
            tx.insert(&guest(&format!("{number:03}")));
        }
        assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    }
    memory
}

async fn write(engine: &dyn Engine, writes: Vec<Write>) {
    let commit = Commit {
        operation: operation(),
        checks: Vec::new(),
        writes,
    };
    assert_eq!(engine.commit(commit).await.unwrap(), Outcome::Committed);
}

async fn checked(engine: &dyn Engine) -> (Report, Told) {
    let mut told = Told::default();
    let report = check(engine, &tables(), &mut told).await.unwrap();
    (report, told)
}

fn key(texts: &[&str]) -> Key {
    Key::of(texts)
}

fn put(key: Key, value: &str) -> Write {
    Write::Put(key, value.as_bytes().to_vec())
}

#[tokio::test]
async fn a_whole_store_has_no_faults() {
    let memory = house(400).await;
    let (report, told) = checked(memory.as_ref()).await;
    assert_eq!(told.faults, [""; 0]);
    assert_eq!((report.faults, report.sealed, told.seen), (0, 400, 801));
    let counts: Vec<_> = report
        .counts
        .iter()
        .map(|count| (count.table, count.records, count.entries))
        .collect();
    assert_eq!(counts[..2], [("guest", 400, 400), ("house", 1, 0)]);
}

/// Writes into a house with three guests, and the faults that are told then.
type Row = (Vec<Write>, &'static [&'static str]);

fn broken_entries() -> Vec<Row> {
    let entry = |name: &str, value: &str| vec![put(key(&["name", name]), value)];
    let second = r#"{"format":1,"key":["h","guest","002"]}"#;
    vec![
        (
            vec![Write::Delete(key(&["name", "001"]))],
            &["/h/guest/001 has no index entry /name/001"],
        ),
        (
            vec![Write::Delete(key(&["h", "guest", "001"]))],
            &["/name/001 names /h/guest/001, which is not there"],
        ),
        (
            entry("zed", second),
            &["/name/zed names /h/guest/002, which does not declare it"],
        ),
        (
            entry("001", second),
            &[
                "/h/guest/001 has its index entry /name/001 taken by /h/guest/002",
                "/name/001 names /h/guest/002, which does not declare it",
            ],
        ),
        (
            entry("001", "garbled"),
            &[
                "/h/guest/001 has an index entry /name/001 that can't be read",
                "/name/001 can't be read: the stored data is damaged: a record that should be an index entry",
            ],
        ),
    ]
}

fn broken_records() -> Vec<Row> {
    let house = |value: &str| vec![put(key(&["h", "house"]), value)];
    let closed = Guest {
        secret: "sealed for another".to_owned(),
        ..guest("002")
    };
    vec![
        (
            vec![Write::Delete(key(&["h", "house"]))],
            &[
                "/h/guest/000 is a guest without its /h/house",
                "/h/guest/001 is a guest without its /h/house",
                "/h/guest/002 is a guest without its /h/house",
            ],
        ),
        (
            vec![put(key(&["h", "cellar"]), "{}")],
            &["/h/cellar is of no table that this version knows"],
        ),
        (
            house(r#"{"format":1,"id":"g"}"#),
            &["/h/house holds a house that belongs at /g/house"],
        ),
        (
            house(r#"{"format":7,"id":"h"}"#),
            &[
                "/h/house can't be read: a record of table house has format 7, which a newer version wrote; this one reads up to 1",
            ],
        ),
        (
            vec![Write::Put(closed.key(), encode(&closed).unwrap())],
            &["/h/guest/002 has a sealed member that the master key does not open (/h/guest/002)"],
        ),
    ]
}

#[tokio::test]
async fn each_kind_of_fault_is_told_with_its_key() {
    for (writes, expected) in broken_entries().into_iter().chain(broken_records()) {
        let memory = house(3).await;
        write(memory.as_ref(), writes).await;
        let (report, told) = checked(memory.as_ref()).await;
        assert_eq!(told.faults, expected);
        assert_eq!(report.faults, expected.len() as u64);
    }
}

#[tokio::test]
async fn what_is_being_removed_may_lack_what_belongs_to_it() {
    let memory = house(3).await;
    let closing = House { id: "h".to_owned() };
    let gone = ["house", "guest"];
    write(
        memory.as_ref(),
        vec![
            Write::Delete(key(&["h", gone[0]])),
            Write::Delete(key(&["h", gone[1], "001"])),
            Write::Delete(key(&["name", "002"])),
            Write::Put(key(&["closing", "h"]), encode(&closing).unwrap()),
        ],
    )
    .await;
    let (_, told) = checked(memory.as_ref()).await;
    // The stand-in for the mark is a house that lies elsewhere; nothing else is wrong.
    assert_eq!(
        told.faults,
        ["/closing/h holds a house that belongs at /h/house"]
    );
}

/// Renames a guest after each page that is read, so that what a page saw is no longer true when it is judged.
struct Busy {
    memory: Arc<Memory>,
    renamed: AtomicU64,
}

#[async_trait]
impl Engine for Busy {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.memory.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        let page = self.memory.scan(range, limit, direction).await?;
        let number = self.renamed.fetch_add(1, Ordering::Relaxed);
        let engine = Arc::clone(&self.memory) as Arc<dyn Engine>;
        let mut tx = Tx::new(engine, 0, operation());
        let at = key(&["h", "guest", &format!("{:03}", number % 100)]);
        let mut guest: Guest = tx.load(&at).await?.unwrap();
        guest.name = format!("renamed {number}");
        tx.update(&guest);
        assert_eq!(tx.settle(Kept::All).await?, Outcome::Committed);
        Ok(page)
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        self.memory.commit(commit).await
    }
}

#[tokio::test]
async fn a_fault_that_is_gone_when_looked_at_again_is_none() {
    let busy = Busy {
        memory: house(100).await,
        renamed: AtomicU64::new(0),
    };
    let (_, told) = checked(&busy).await;
    assert_eq!(told.faults, [""; 0]);
    assert!(busy.renamed.load(Ordering::Relaxed) > 2);
}

#[tokio::test]
async fn pages_hold_few_large_records_and_many_small_ones() {
    let memory = Memory::new();
    for number in 0..300 {
        write(
            &memory,
            vec![Write::Put(key(&["a"]).then_u64(number), vec![1])],
        )
        .await;
    }
    for number in 0..12 {
        let value = vec![1; 2 * 1024 * 1024];
        write(
            &memory,
            vec![Write::Put(key(&["b"]).then_u64(number), value)],
        )
        .await;
    }
    let (mut pages, mut lengths) = (Pages::of(&memory, Range::all()), Vec::new());
    while let Some(page) = pages.next().await.unwrap() {
        lengths.push(page.len());
    }
    assert_eq!(lengths[..3], [16, 128, 128]);
    assert_eq!(lengths.iter().sum::<usize>(), 312);
    assert!(lengths.len() >= 4, "{lengths:?}");
}
