//! Ids in logs: found, followed, and where one changed.
pub mod read;
pub mod scan;
