//! Filling a store with the records of another, and comparing them.

use store::filling::{Begun, Difference, Filler, Filling, compare, unfinished};
use store::memory::Memory;
use store::walk::Pages;
use store::{Direction, Engine, Key, Range, Record, Write, decode, encode};

use crate::{House, house, key, operation, put, write};

fn from(source: &str) -> Filling {
    Filling {
        source: source.to_owned(),
    }
}

async fn begin<'a>(engine: &'a dyn Engine, source: &str) -> Filler<'a> {
    let begun = Filler::begin(engine, &from(source), operation()).await;
    match begun.unwrap() {
        Begun::Ready(filler) => filler,
        Begun::NotEmpty => panic!("the store is not empty"),
        Begun::Other(other) => panic!("the store is filled from {}", other.source),
    }
}

#[tokio::test]
async fn a_filled_store_equals_its_source() {
    let (source, target) = (house(1_500).await, Memory::new());
    let mut filler = begin(&target, "a house").await;
    let mut pages = Pages::of(source.as_ref(), Range::all());
    while let Some(page) = pages.next().await.unwrap() {
        for (key, found) in page {
            filler.put(key, found.value.to_vec()).await.unwrap();
        }
    }
    let marked = unfinished(&target).await.unwrap();
    assert_eq!(marked, Some(from("a house")));
    assert_eq!(filler.end().await.unwrap(), 3_001);
    assert_eq!(unfinished(&target).await.unwrap(), None);
    assert_eq!(differences(source.as_ref(), &target).await, []);
}

async fn differences(first: &dyn Engine, second: &dyn Engine) -> Vec<Difference> {
    let (mut found, mut passed) = (Vec::new(), 0);
    let compared = compare(first, second, |so_far, difference| {
        passed = so_far;
        found.extend(difference);
    });
    compared.await.unwrap();
    assert!(passed > 0);
    found
}

#[tokio::test]
async fn differences_are_told() {
    let (first, second) = (house(200).await, house(200).await);
    let changed = House { id: "x".to_owned() };
    write(
        second.as_ref(),
        vec![
            Write::Delete(key(&["h", "guest", "000"])),
            Write::Put(key(&["h", "house"]), encode(&changed).unwrap()),
            put(key(&["zed"]), "{}"),
        ],
    )
    .await;
    assert_eq!(
        differences(first.as_ref(), second.as_ref()).await,
        [
            Difference::Missing(key(&["h", "guest", "000"])),
            Difference::Changed(key(&["h", "house"])),
            Difference::Surplus(key(&["zed"])),
        ]
    );
}

#[tokio::test]
async fn a_filling_begins_anew_from_the_same_source_alone() {
    let target = Memory::new();
    let mut filler = begin(&target, "one").await;
    for number in 0..2_000 {
        let at = key(&["left"]).then_u64(number);
        filler.put(at, b"{}".to_vec()).await.unwrap();
    }
    drop(filler);
    let other = Filler::begin(&target, &from("two"), operation()).await;
    assert!(matches!(other.unwrap(), Begun::Other(found) if found == from("one")));
    let mut again = begin(&target, "one").await;
    again.put(key(&["kept"]), b"{}".to_vec()).await.unwrap();
    assert_eq!(again.end().await.unwrap(), 1);
    let all = target.scan(&Range::all(), 9, Direction::Forward).await;
    let keys: Vec<Key> = all.unwrap().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, [key(&["kept"])]);
    let full = Filler::begin(&target, &from("one"), operation()).await;
    assert!(matches!(full.unwrap(), Begun::NotEmpty));
}

#[tokio::test]
async fn of_two_who_fill_one_store_the_later_goes_on() {
    let target = Memory::new();
    let mut first = begin(&target, "one").await;
    first.put(key(&["first"]), b"{}".to_vec()).await.unwrap();
    let mut second = begin(&target, "one").await;
    second.put(key(&["second"]), b"{}".to_vec()).await.unwrap();
    let refused = first.end().await.unwrap_err();
    assert!(refused.to_string().contains("somebody else"), "{refused}");
    assert_eq!(second.end().await.unwrap(), 1);
    let found = target.get(&[key(&["second"]), key(&["first"])]).await;
    let found = found.unwrap();
    assert!(found[0].is_some() && found[1].is_none());
}

#[tokio::test]
async fn a_mark_is_a_record_like_any_other() {
    let target = Memory::new();
    drop(begin(&target, "one").await);
    let found = target.get(&[from("one").key()]).await.unwrap().remove(0);
    let mark: Filling = decode(&found.unwrap().value).unwrap();
    assert_eq!(mark, from("one"));
}
