//! TLS by rustls with ring: it builds for every target with any C compiler, in a tenth of the time of rustls's default.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use volc_im_core::error::Error as CoreError;

/// Whom a client trusts.
pub(crate) struct Trust {
    pub(crate) config: ClientConfig,
    /// Why the system trusts nobody, as in containers without certificates: only what is called without TLS is then
    /// reached, such as the emulator.
    pub(crate) nobody: Option<String>,
}

/// Trusts what the system trusts, plus certificates in PEM. By the program's own provider where it has set one.
pub(crate) fn trust(root_certificates: &[Vec<u8>]) -> Result<Trust, CoreError> {
    let mut roots = Vec::new();
    for pem in root_certificates {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let certificates = certificates.ok().filter(|certificates| !certificates.is_empty());
        roots.extend(
            certificates.ok_or_else(|| {
                CoreError::setting("rootCertificates", "type", "must be certificates in PEM")
            })?,
        );
    }
    let refuse =
        |error: rustls::Error| CoreError::setting("transport", "type", &format!("cannot be built: {error}"));
    let default = CryptoProvider::get_default().map(Arc::clone);
    let provider = default.unwrap_or_else(|| Arc::new(ring::default_provider()));
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(refuse)?;
    let is_by_system_alone = roots.is_empty();
    let verifier = if is_by_system_alone {
        Verifier::new(provider)
    } else {
        Verifier::new_with_extra_roots(roots, provider)
    };
    let (builder, nobody) = match verifier {
        Ok(verifier) => (builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)), None),
        Err(error) if is_by_system_alone => {
            (builder.with_root_certificates(RootCertStore::empty()), Some(error.to_string()))
        }
        Err(error) => return Err(refuse(error)),
    };
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    #[cfg(feature = "http2")]
    config.alpn_protocols.insert(0, b"h2".to_vec());
    Ok(Trust { config, nobody })
}
