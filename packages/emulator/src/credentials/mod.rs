//! Temporary keys: STS and the metadata service of an ECS instance, on the same port as everything else.

pub mod issued;
pub mod metadata;
pub mod sts;
