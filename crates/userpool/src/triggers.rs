//! Where an operation would ask a Lambda function. Functions are not run yet: what one could refuse or change is refused in its
//! name, so that no pool is more open here than where its functions run.

use crate::Result;
use crate::records::Pool;
use crate::rules::triggers::Trigger;
use crate::world::Cx;

/// Stands where AWS would ask the trigger.
///
/// # Errors
/// `UnexpectedLambdaException` where the pool has a function for it, unless the operator has triggers ignored.
pub(crate) fn refuse_unasked(cx: &Cx<'_>, pool: &Pool, trigger: Trigger) -> Result<()> {
    let triggers = pool.settings.lambda_config.as_ref();
    let asked = triggers.is_some_and(|triggers| trigger.is_set(triggers));
    if asked && !cx.services.settings().triggers_ignored {
        return Err(trigger.not_asked());
    }
    Ok(())
}
