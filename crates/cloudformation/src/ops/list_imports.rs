//! `ListImports`.

use model::Error;
use model::cloudformation::{ListImportsInput, ListImportsOutput};

use super::find;
use crate::records::Stack;
use crate::refusal::invalid;
use crate::world::World;

/// Lists the stacks that use an export.
pub(crate) async fn list_imports(
    world: &mut World,
    input: ListImportsInput,
) -> Result<ListImportsOutput, Error> {
    let (account, region) = (world.call.account.clone(), world.call.region.clone());
    let range = Stack::importing(&account, &region, &input.export_name);
    let stacks = world.all_by::<Stack>(range).await?;
    if stacks.is_empty() {
        return Err(invalid(format!(
            "Export '{}' is not imported by any stack.",
            input.export_name
        )));
    }
    let names = stacks.into_iter().map(|stack| stack.name).collect();
    let (imports, next_token) = find::page(names, input.next_token.as_deref())?;
    Ok(ListImportsOutput {
        imports: Some(imports),
        next_token,
    })
}
