//! `ListExports`.

use model::Error;
use model::cloudformation::{Export, ListExportsInput, ListExportsOutput};

use super::find;
use crate::deploy::exports;
use crate::world::World;

/// Lists the exports of the account in the region.
pub(crate) async fn list_exports(
    world: &mut World,
    input: ListExportsInput,
) -> Result<ListExportsOutput, Error> {
    let exports = exports(world).await?;
    let (exports, next_token) = find::page(exports, input.next_token.as_deref())?;
    let exports = exports.into_iter().map(|(export, value)| Export {
        exporting_stack_id: Some(export.stack_id),
        name: Some(export.name),
        value: Some(value),
    });
    Ok(ListExportsOutput {
        exports: Some(exports.collect()),
        next_token,
    })
}
