//! Which objects a bucket holds.

use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudformation::ObjectHead;
use model::xml::{element, nested};

use super::{Asked, instant, refused, xml};
use crate::front::{Failure, answer};
use crate::limits;

/// What is asked for.
struct Wish<'a> {
    prefix: &'a str,
    /// What ends a folder's name; empty for none.
    delimiter: &'a str,
    /// The key after which the list begins.
    after: Option<String>,
    keys_max: usize,
}

/// A page of objects, and of folders in place of what is in them.
#[derive(Default)]
struct Found {
    objects: Vec<ObjectHead>,
    folders: Vec<String>,
    /// The last key that was looked at, where there are more.
    next: Option<String>,
}

pub(super) async fn list(asked: &Asked<'_>) -> Result<Response, Failure> {
    let wish = Wish::read(asked)?;
    let found = find(asked, &wish).await?;
    Ok(answer::xml(
        StatusCode::OK,
        render(asked.bucket, &wish, &found),
    ))
}

impl<'a> Wish<'a> {
    fn read(asked: &'a Asked<'_>) -> Result<Self, Failure> {
        let parameter = |name| asked.head.parameter(name);
        let keys_max = match parameter("max-keys") {
            None | Some("") => limits::LISTED_KEYS_MAX,
            Some(text) => text.parse::<usize>().map_err(|_| {
                Failure::bad_request(
                    "InvalidArgument",
                    "max-keys must be a number from 0 to 2147483647.",
                )
            })?,
        };
        let after = match parameter("continuation-token") {
            Some(token) => Some(key_of(token)?),
            None => parameter("start-after").map(str::to_owned),
        };
        Ok(Self {
            prefix: parameter("prefix").unwrap_or_default(),
            delimiter: parameter("delimiter").unwrap_or_default(),
            after: after.filter(|key| !key.is_empty()),
            keys_max: keys_max.min(limits::LISTED_KEYS_MAX),
        })
    }

    /// The folder of a key: all of it up to the first delimiter after the prefix.
    fn folder<'k>(&self, key: &'k str) -> Option<&'k str> {
        let rest = key
            .strip_prefix(self.prefix)
            .filter(|_| !self.delimiter.is_empty())?;
        let at = rest.find(self.delimiter)?;
        Some(&key[..self.prefix.len() + at + self.delimiter.len()])
    }
}

async fn find(asked: &Asked<'_>, wish: &Wish<'_>) -> Result<Found, Failure> {
    let mut found = Found::default();
    let mut after = wish.after.clone();
    // A folder that the page before has shown is not shown again.
    let mut folder = after
        .as_deref()
        .and_then(|key| wish.folder(key))
        .map(str::to_owned);
    loop {
        let Asked {
            engine,
            call,
            bucket,
            ..
        } = asked;
        let page = engine
            .list_objects(
                call,
                bucket,
                wish.prefix,
                after.as_deref(),
                limits::LISTED_KEYS_MAX,
            )
            .await
            .map_err(refused)?;
        for object in page.objects {
            let inside = wish.folder(&object.key).map(str::to_owned);
            let known = inside.is_some() && inside == folder;
            if !known && found.objects.len() + found.folders.len() == wish.keys_max {
                found.next = after.filter(|_| wish.keys_max > 0);
                return Ok(found);
            }
            after = Some(object.key.clone());
            match inside {
                Some(_) if known => {}
                Some(new) => {
                    found.folders.push(new.clone());
                    folder = Some(new);
                }
                None => found.objects.push(object),
            }
        }
        if !page.truncated {
            return Ok(found);
        }
    }
}

fn render(bucket: &str, wish: &Wish<'_>, found: &Found) -> String {
    xml("ListBucketResult", |text| {
        element(text, "Name", bucket);
        element(text, "Prefix", wish.prefix);
        if !wish.delimiter.is_empty() {
            element(text, "Delimiter", wish.delimiter);
        }
        element(
            text,
            "KeyCount",
            &(found.objects.len() + found.folders.len()).to_string(),
        );
        element(text, "MaxKeys", &wish.keys_max.to_string());
        element(
            text,
            "IsTruncated",
            if found.next.is_some() {
                "true"
            } else {
                "false"
            },
        );
        if let Some(next) = &found.next {
            element(text, "NextContinuationToken", &URL_SAFE_NO_PAD.encode(next));
        }
        for object in &found.objects {
            nested(text, "Contents", |text| {
                element(text, "Key", &object.key);
                element(text, "LastModified", &instant(object.modified_millis));
                element(text, "ETag", &format!("\"{}\"", object.entity_tag));
                element(text, "Size", &object.bytes.to_string());
                element(text, "StorageClass", "STANDARD");
            });
        }
        for folder in &found.folders {
            nested(text, "CommonPrefixes", |text| {
                element(text, "Prefix", folder);
            });
        }
    })
}

/// The key that a continuation token stands for.
fn key_of(token: &str) -> Result<String, Failure> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| {
            Failure::bad_request(
                "InvalidArgument",
                "The continuation token provided is incorrect",
            )
        })
}
