//! Who may sign requests: access keys and the credentials of assumed roles.
