//! A group as the API shows it.

use model::{GroupType, Timestamp};

use crate::records::Group;

/// The group with all that there is to be seen of it.
pub(crate) fn group_type(group: &Group) -> GroupType {
    GroupType {
        creation_date: Some(Timestamp::from_millis(group.created_millis)),
        description: group.description.clone(),
        group_name: Some(group.name.clone()),
        last_modified_date: Some(Timestamp::from_millis(group.modified_millis)),
        precedence: group.precedence,
        role_arn: group.role_arn.clone(),
        user_pool_id: Some(group.pool_id.clone()),
    }
}
