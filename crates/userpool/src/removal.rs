//! The end of a user.

use crate::Result;
use crate::cx::Cx;
use crate::records::{Attempts, Code, CodePurpose, User};

/// Removes a user with what is kept beside: codes and the count of wrong passwords.
pub(crate) async fn remove(cx: &mut Cx<'_>, user: &User) -> Result<()> {
    let key = |purpose, attribute| Code::key_of(&user.pool_id, &user.sub, purpose, attribute);
    let codes = [
        key(CodePurpose::SignUp, ""),
        key(CodePurpose::ForgotPassword, ""),
        key(CodePurpose::Attribute, "email"),
        key(CodePurpose::Attribute, "phone_number"),
    ];
    let attempts = Attempts::key_of(&user.pool_id, &user.sub);
    let mut keys = codes.to_vec();
    keys.push(attempts.clone());
    cx.fetch(&keys).await?;
    for code in &codes {
        if let Some(code) = cx.load::<Code>(code).await? {
            cx.delete(&code);
        }
    }
    if let Some(attempts) = cx.load::<Attempts>(&attempts).await? {
        cx.delete(&attempts);
    }
    cx.delete(user);
    Ok(())
}
