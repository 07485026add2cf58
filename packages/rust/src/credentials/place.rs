//! A place that keys come from, which is a provider.

use std::sync::{Arc, OnceLock};

use volc_im_core::credentials::{Plan, Resolver};
use volc_im_core::error::Error as CoreError;

use super::search::search;
use super::{
    AssumeRole, AssumeRoleWithOidc, Chain, ConfigFile, Credentials, CredentialsError, EcsRole, Environment,
    ProvideCredentials,
};
use crate::error::Error;
use crate::transport::{BoxFuture, Transport};

/// A place that keys come from, for [`AssumeRole::source`]: any of this module, or fixed [`Credentials`].
pub trait Place: sealed::Planned + Send + Sync + 'static {}

pub(super) mod sealed {
    use super::{CoreError, Plan};

    pub trait Planned {
        fn plan(&self) -> Result<Plan, CoreError>;
    }
}

pub(super) use sealed::Planned;

/// Remembers where keys were found.
#[derive(Clone, Debug, Default)]
pub(super) struct Search(OnceLock<Arc<Resolver>>);

impl Search {
    fn resolver(&self, place: &impl Planned) -> Result<&Arc<Resolver>, CoreError> {
        if let Some(resolver) = self.0.get() {
            return Ok(resolver);
        }
        let made = Resolver::new(place.plan()?);
        Ok(self.0.get_or_init(|| made))
    }
}

macro_rules! places {
    ($($place:ident)*) => {
        $(impl Place for $place {}

        impl ProvideCredentials for $place {
            fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
                Box::pin(async {
                    let transport = crate::client_builder::default_transport()?;
                    self.credentials_by(&*transport).await
                })
            }

            fn credentials_by<'a>(
                &'a self,
                transport: &'a dyn Transport,
            ) -> BoxFuture<'a, Result<Credentials, CredentialsError>> {
                Box::pin(async move {
                    let resolver = self.search.resolver(self).map_err(Error::from)?;
                    Ok(search(resolver, transport).await?)
                })
            }

            fn check(&self) -> Result<(), Error> {
                self.plan().map(drop).map_err(Error::from)
            }
        })*
    };
}

places! { Chain Environment ConfigFile AssumeRole AssumeRoleWithOidc EcsRole Declaration }

impl Planned for Credentials {
    fn plan(&self) -> Result<Plan, CoreError> {
        self.to_core().map(Plan::keys)
    }
}

impl Place for Credentials {}

/// A plan that core has read, for bindings.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    plan: Plan,
    pub(super) search: Search,
}

impl From<Plan> for Declaration {
    fn from(plan: Plan) -> Self {
        Declaration { plan, search: Search::default() }
    }
}

impl Planned for Declaration {
    fn plan(&self) -> Result<Plan, CoreError> {
        Ok(self.plan.clone())
    }
}
