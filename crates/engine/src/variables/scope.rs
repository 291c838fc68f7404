//! The variables that one task sees on one host.
