//! `SOFTWARE_TOKEN_MFA`: the code that the user's software token shows now.

use crate::Result;
use crate::factors::software_token::{self, Worth};
use crate::sign_in::challenges::{Prompt, Proof, Verdict};
use crate::sign_in::doors::Step;
use crate::sign_in::machine::Factor;
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::world::Cx;

/// Asks for a code. Whoever has chosen it knows what the user is called.
pub(super) fn ask(subject: &Subject, so_far: &mut SignIn) -> Prompt {
    let is_chosen = matches!(so_far.asked, Asked::SoftwareToken);
    so_far.asked = Asked::SoftwareToken;
    let user = &subject.user;
    let token = user.software_token.as_ref();
    Prompt::SoftwareToken {
        user_id: (!is_chosen).then(|| user.username.clone()),
        device_name: token.and_then(|token| token.name.clone()),
    }
}

/// Judges the code. One that was taken before shows who has the token, and is no guess.
pub(super) async fn check(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &mut Subject,
) -> Result<Verdict> {
    subject.refuse_locked_code(cx)?;
    let code = step.parameter("SOFTWARE_TOKEN_MFA_CODE");
    match software_token::judge(cx, &subject.user, code).await? {
        Worth::Right(token) => {
            subject.token = Some(token);
            Ok(Verdict::Right(Proof::Second(Factor::SoftwareToken)))
        }
        Worth::Used => Err(software_token::used()),
        Worth::Nothing => Ok(Verdict::Wrong(software_token::wrong())),
    }
}
