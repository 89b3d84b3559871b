//! `ListHookResults`: there are no hooks, so there are no results.

use model::Error;
use model::cloudformation::ListHookResultsInput;
use serde_json::{Value, json};

use crate::world::World;

/// An empty list.
pub(crate) async fn list_hook_results(
    _: &mut World,
    input: ListHookResultsInput,
) -> Result<Value, Error> {
    let mut answer = json!({"HookResults": []});
    if let Some(target) = input.target_id {
        answer["TargetId"] = Value::from(target);
    }
    Ok(answer)
}
