//! TLS by rustls with ring: it builds for every target with any C compiler, in a tenth of the time of rustls's default.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;
use volc_im_core::error::Error as CoreError;

/// Trusts what the system trusts, plus certificates in PEM. By the program's own provider where it has set one.
pub(crate) fn config(root_certificates: &[Vec<u8>]) -> Result<ClientConfig, CoreError> {
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
    let verifier = if roots.is_empty() {
        Verifier::new(Arc::clone(&provider))
    } else {
        Verifier::new_with_extra_roots(roots, Arc::clone(&provider))
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refuse)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier.map_err(refuse)?))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    #[cfg(feature = "http2")]
    config.alpn_protocols.insert(0, b"h2".to_vec());
    Ok(config)
}
