//! The resource types that there are, whether they are built here or not: a fact of AWS, as data.

/// One type a line, in order; the first line says where they are from.
const TYPES: &str = include_str!("../../facts/resource-types.txt");

/// Whether there is such a resource type, or whether it is one that people make themselves.
pub(crate) fn is_known(kind: &str) -> bool {
    kind.starts_with("Custom::") || TYPES.lines().any(|known| known == kind)
}
