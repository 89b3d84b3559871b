//! Policies of resources that are functions.

use std::borrow::Cow;

use model::Error;

use super::Scope;
use crate::template::Resource;

impl Scope<'_> {
    /// The resource with the policies to which its functions come.
    ///
    /// # Errors
    /// `ValidationError` where one can't be evaluated, or comes to no policy of the type.
    pub(crate) fn with_policies<'r>(
        &self,
        resource: &'r Resource,
    ) -> Result<Cow<'r, Resource>, Error> {
        if resource.policies.is_empty() {
            return Ok(Cow::Borrowed(resource));
        }
        let mut decided = resource.clone();
        for (name, expression) in &resource.policies {
            decided.decide(name, self.value(expression)?)?;
        }
        Ok(Cow::Owned(decided))
    }
}
