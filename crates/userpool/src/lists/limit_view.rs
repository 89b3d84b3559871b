//! The rate of a category as the API names and shows it.

use model::{Error, ErrorCode, LimitClass, LimitDefinitionType, LimitType};

use crate::rules::quotas::{self, Category};
use crate::{Result, refusals};

/// The one attribute that a limit of this class has.
const ATTRIBUTE: &str = "Category";

/// The category that a definition names.
///
/// # Errors
/// `InvalidParameterException` where it names none, or more; `ResourceNotFoundException` where there is none of the name.
pub(crate) fn category(definition: &LimitDefinitionType) -> Result<&'static Category> {
    let attributes = &definition.attributes;
    let name = attributes.get(ATTRIBUTE).filter(|_| attributes.len() == 1);
    let name = name.ok_or_else(|| {
        refusals::invalid_parameter(
            "LimitDefinition.Attributes has to name a category and nothing else, such as {\"Category\": \"UserAuthentication\"}.",
        )
    })?;
    quotas::named(name).ok_or_else(|| {
        Error::new(
            ErrorCode::ResourceNotFoundException,
            "LimitDefinition.Attributes names a category that does not exist. One that does is UserAuthentication.",
        )
    })
}

/// The rate of a category.
pub(crate) fn limit_type(category: &Category, per_second: u32) -> LimitType {
    let shown = |per_second: u32| i32::try_from(per_second).unwrap_or(i32::MAX);
    LimitType {
        free_limit_value: shown(category.per_second),
        limit_definition: LimitDefinitionType {
            attributes: [(ATTRIBUTE.to_owned(), category.name.to_owned())].into(),
            limit_class: LimitClass::ApiCategory,
        },
        provisioned_limit_value: shown(per_second),
    }
}
