//! A file of users as it is read: a part of it at a time.

use model::Error;

use crate::Result;
use crate::limits::{IMPORT_PART_BYTES, IMPORT_PARTS_AT_ONCE};
use crate::records::{ImportPart, Upload, UserImport};
use crate::world::Cx;

/// A part of a file: from where reading goes on to the end of the piece after the one in which that is.
pub(super) struct Window {
    bytes: Vec<u8>,
    /// Where in the file the bytes begin.
    offset: u64,
    /// Whether they go to the end of the file.
    is_last: bool,
    parts: Vec<ImportPart>,
}

/// A line without its end, and where in the file the next one begins.
pub(super) struct Line<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) next: u64,
}

impl Window {
    /// Reads on from an offset.
    ///
    /// # Errors
    /// An internal one where a piece is missing or can't be opened.
    pub(super) async fn open(
        cx: &mut Cx<'_>,
        import: &UserImport,
        upload: &Upload,
        offset: u64,
    ) -> Result<Window> {
        let part_bytes = number(IMPORT_PART_BYTES);
        let ending = upload.bytes.div_ceil(part_bytes);
        // Behind the end nothing is left to be read, not even of a last piece that is not full.
        let first = if offset < upload.bytes {
            offset / part_bytes
        } else {
            ending
        };
        let last = ending.min(first.saturating_add(2));
        let keys: Vec<_> = (first..last)
            .map(|number| ImportPart::key_of(&import.pool_id, &import.id, &upload.id, number))
            .collect();
        cx.fetch(&keys).await?;
        let (mut bytes, mut parts) = (Vec::with_capacity(2 * IMPORT_PART_BYTES), Vec::new());
        for key in &keys {
            let part = cx.load::<ImportPart>(key).await?;
            let part = part.ok_or_else(|| Error::internal("a piece of the file is missing"))?;
            bytes.extend_from_slice(&cx.open(&part.context(), &part.sealed)?);
            parts.push(part);
        }
        let passed = usize::try_from(offset % part_bytes).map_err(Error::internal)?;
        bytes.drain(..passed.min(bytes.len()));
        Ok(Window {
            bytes,
            offset,
            is_last: last == ending,
            parts,
        })
    }

    /// The line that begins at an offset of the file; none where it goes on beyond the window, or the file ends there.
    pub(super) fn line(&self, offset: u64) -> Option<Line<'_>> {
        let begin = usize::try_from(offset.checked_sub(self.offset)?).ok()?;
        let rest = self.bytes.get(begin..).filter(|rest| !rest.is_empty())?;
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (bytes, after) = match end {
            Some(end) => (&rest[..end], end + 1),
            None if self.is_last => (rest, rest.len()),
            None => return None,
        };
        Some(Line {
            bytes: bytes.strip_suffix(b"\r").unwrap_or(bytes),
            next: offset.saturating_add(number(after)),
        })
    }

    /// Whether the window begins at an offset of the file.
    pub(super) fn begins_at(&self, offset: u64) -> bool {
        self.offset == offset
    }

    /// Where in the file the window ends.
    pub(super) fn end(&self) -> u64 {
        self.offset.saturating_add(number(self.bytes.len()))
    }

    /// Whether nothing of the file is left from an offset on.
    pub(super) fn is_over(&self, offset: u64) -> bool {
        self.is_last && offset >= self.end()
    }

    /// Removes the pieces that nobody reads again who goes on at an offset.
    pub(super) fn pass(&self, cx: &mut Cx<'_>, offset: u64) {
        let current = offset / number(IMPORT_PART_BYTES);
        for part in &self.parts {
            if part.number < current || self.is_over(offset) {
                cx.delete(part);
            }
        }
    }
}

/// Removes some of the pieces from an offset on that were not read, and gives the offset of those that are left.
///
/// # Errors
/// An internal one where the store fails.
pub(super) async fn remove(
    cx: &mut Cx<'_>,
    import: &UserImport,
    offset: u64,
) -> Result<Option<u64>> {
    let part_bytes = number(IMPORT_PART_BYTES);
    let bytes = import.upload.as_ref().map_or(0, |upload| upload.bytes);
    let upload_id = import.upload.as_ref().map(|upload| upload.id.as_str());
    let (first, ending) = (offset / part_bytes, bytes.div_ceil(part_bytes));
    let last = ending.min(first.saturating_add(number(IMPORT_PARTS_AT_ONCE)));
    let key = |number| {
        let upload_id = upload_id.unwrap_or_default();
        ImportPart::key_of(&import.pool_id, &import.id, upload_id, number)
    };
    let keys: Vec<_> = (first..last).map(key).collect();
    cx.fetch(&keys).await?;
    for key in &keys {
        if let Some(part) = cx.load::<ImportPart>(key).await? {
            cx.delete(&part);
        }
    }
    Ok((last < ending).then(|| last.saturating_mul(part_bytes)))
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
