//! Maps in the order of their keys, which uniffi has no crossing for: as its maps, so that equal requests are equal bytes.

use std::collections::BTreeMap;

use uniffi::deps::anyhow::Result;
use uniffi::metadata::codes::TYPE_HASH_MAP;
use uniffi::{Lift, Lower, MetadataBuffer, RustBuffer, TypeId};

use crate::UniFfiTag;

unsafe impl<K, V> Lower<UniFfiTag> for BTreeMap<K, V>
where
    K: Lower<UniFfiTag> + Ord,
    V: Lower<UniFfiTag>,
{
    type FfiType = RustBuffer;

    fn write(map: Self, buffer: &mut Vec<u8>) {
        <i32 as Lower<UniFfiTag>>::write(i32::try_from(map.len()).unwrap_or(i32::MAX), buffer);
        for (key, value) in map {
            K::write(key, buffer);
            V::write(value, buffer);
        }
    }

    fn lower(map: Self) -> RustBuffer {
        <Self as Lower<UniFfiTag>>::lower_into_rust_buffer(map)
    }
}

unsafe impl<K, V> Lift<UniFfiTag> for BTreeMap<K, V>
where
    K: Lift<UniFfiTag> + Ord,
    V: Lift<UniFfiTag>,
{
    type FfiType = RustBuffer;

    fn try_read(buffer: &mut &[u8]) -> Result<Self> {
        let entries = <i32 as Lift<UniFfiTag>>::try_read(buffer)?;
        (0..entries).map(|_| Ok((K::try_read(buffer)?, V::try_read(buffer)?))).collect()
    }

    fn try_lift(buffer: RustBuffer) -> Result<Self> {
        <Self as Lift<UniFfiTag>>::try_lift_from_rust_buffer(buffer)
    }
}

impl<K: TypeId<UniFfiTag>, V: TypeId<UniFfiTag>> TypeId<UniFfiTag> for BTreeMap<K, V> {
    const TYPE_ID_META: MetadataBuffer =
        MetadataBuffer::from_code(TYPE_HASH_MAP).concat(K::TYPE_ID_META).concat(V::TYPE_ID_META);
}
