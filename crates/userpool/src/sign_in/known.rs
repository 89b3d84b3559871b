//! A sign-in by a password that others know: whoever comes by it may not be the user, who sets another one first.

use model::{EventFilterType, UserStatusType};

use crate::people::known_passwords::{self, Finding};
use crate::sign_in::doors::Step;
use crate::sign_in::machine::Challenge;
use crate::sign_in::state::SignIn;
use crate::sign_in::subject::Subject;
use crate::sign_in::watched;
use crate::world::Cx;
use crate::{Result, refusals};

/// Looks up a password that came in plain and was right, and ends the sign-in of one that others know where the pool has it so: the
/// user has to set another password by a code. SRP shows none. A wrong password is not looked up, and neither is one that lets nobody in.
///
/// Whoever has a temporary password goes on: a password of their own is asked for in its place, and an administrator, who may have no
/// other way to them, would have to invite them again.
///
/// # Errors
/// `PasswordResetRequiredException`, after which the user stays so.
pub(super) async fn refuse_known(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &mut Subject,
    so_far: &SignIn,
    proved: Challenge,
) -> Result<()> {
    let user = &subject.user;
    let is_let_in = matches!(
        user.status,
        UserStatusType::Confirmed | UserStatusType::ForceChangePassword
    );
    if proved != Challenge::Password || !user.enabled || !is_let_in {
        return Ok(());
    }
    let is_temporary = user.status == UserStatusType::ForceChangePassword;
    let secret = step.parameter("PASSWORD");
    let occasion = EventFilterType::SignIn;
    let finding = known_passwords::judge(cx, step.pool, &step.client.id, occasion, secret).await?;
    subject.is_password_known = finding.detected();
    if finding != Finding::Refused || is_temporary {
        return Ok(());
    }
    subject.user.status = UserStatusType::ResetRequired;
    subject.user.modified_millis = cx.now();
    cx.ledger().update(&subject.user);
    watched::blocked(cx, step, subject, so_far, proved, finding.risk()).await?;
    Err(refusals::password_reset_required())
}
