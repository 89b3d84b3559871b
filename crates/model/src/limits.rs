//! The limits of this crate.

/// Bytes of a request body, JSON or form.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Levels of objects and arrays in a JSON body.
pub const DEPTH_MAX: usize = 32;

/// Parameters of a form.
pub const FORM_PARAMETERS_MAX: usize = 4096;

/// Parts of a form parameter's name, as in `Tags.member.1.Key`.
pub const FORM_NAME_PARTS_MAX: usize = 32;

/// Items of a form's list or map: its indices run from 1 to this.
pub const FORM_ITEMS_MAX: usize = 1024;

/// Failed constraints that one error lists.
pub const VIOLATIONS_MAX: usize = 32;
