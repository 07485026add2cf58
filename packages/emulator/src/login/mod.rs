//! Login tokens of the application's users, in the emulator's implementation of their known format.

mod base62;
mod key;

pub use key::AppKey;

/// Tokens of an application's users.
const APPLICATION: u16 = 1;
const VERSION: u16 = 1;

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The type of token.
    pub kind: u16,
    /// The user.
    pub user: u64,
    /// When it expires, in milliseconds since 1970.
    pub expires_ms: u64,
}

impl Claims {
    /// What a token for an application's user says.
    pub fn of_user(user: u64, expires_ms: u64) -> Self {
        Self { kind: APPLICATION, user, expires_ms }
    }

    /// Whether the token is for an application's user.
    pub fn is_of_user(&self) -> bool {
        self.kind == APPLICATION
    }
}

/// Writes a token.
pub fn write(app_id: u32, key: &AppKey, claims: Claims) -> String {
    let mut plain = Vec::with_capacity(24);
    plain.extend(VERSION.to_be_bytes());
    plain.extend(claims.kind.to_be_bytes());
    plain.extend(app_id.to_be_bytes());
    plain.extend(claims.user.to_be_bytes());
    plain.extend(claims.expires_ms.to_be_bytes());
    let sealed = key.encrypt(&plain);
    let mut token = crc32fast::hash(&sealed).to_be_bytes().to_vec();
    token.extend(app_id.to_be_bytes());
    token.extend(sealed);
    base62::write(&token)
}

/// Reads a token of the application; none where it is not one, or was not made under this key.
pub fn read(app_id: u32, key: &AppKey, token: &str) -> Option<Claims> {
    // As many bytes give at most so many digits.
    let bytes = base62::read(token).filter(|_| token.len() <= 54)?;
    let (checksum, rest) = bytes.split_first_chunk::<4>()?;
    let (outer, sealed) = rest.split_first_chunk::<4>()?;
    if sealed.len() != 32
        || crc32fast::hash(sealed).to_be_bytes() != *checksum
        || *outer != app_id.to_be_bytes()
    {
        return None;
    }
    let plain = key.decrypt(sealed)?;
    let (version, rest) = plain.split_first_chunk::<2>()?;
    let (kind, rest) = rest.split_first_chunk::<2>()?;
    let (inner, rest) = rest.split_first_chunk::<4>()?;
    let (user, rest) = rest.split_first_chunk::<8>()?;
    let expires = rest.try_into().ok()?;
    let claims = Claims {
        kind: u16::from_be_bytes(*kind),
        user: u64::from_be_bytes(*user),
        expires_ms: u64::from_be_bytes(expires),
    };
    (*version == VERSION.to_be_bytes() && inner == outer).then_some(claims)
}
