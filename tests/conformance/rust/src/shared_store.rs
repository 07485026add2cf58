//! A server whose events are remembered in Redis, for the test that languages share one; see ../../../stores/README.md.

use anyhow::{Context, Result};
use axum::Router;
use std::env;
use volc_im::callbacks::{CallbackService, Callbacks, RedisReplayStore, Reply, Undecided};
use volc_im::ids::AppId;

/// Serves until it is killed.
pub fn serve() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let redis =
            redis::Client::open(given("VOLC_IM_REDIS_URL")?)?.get_multiplexed_async_connection().await?;
        let callbacks = Callbacks::new([given("VOLC_IM_CALLBACK_SECRET")?])?
            .app_id(given("VOLC_IM_APP_ID")?.parse::<AppId>()?);
        let service = CallbackService::builder(callbacks, Undecided::Accept)
            .replay_store(RedisReplayStore::new(redis))
            .on("BeforeSendMessage", |_| async { Ok(Reply::reject(1001, "rust")?) })
            .build()?;
        let app = Router::new().route("/", service.into_route());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}/", listener.local_addr()?);
        Ok(axum::serve(listener, app).await?)
    })
}

fn given(name: &str) -> Result<String> {
    env::var(name).with_context(|| name.to_owned())
}
