//! Templates, change sets and stacks.
