//! An engine at which somebody else always comes first.

use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use store::{Commit, Direction, Engine, Key, Outcome, Range, StoreError, Versioned};

type Deed = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// An engine before each of whose commits somebody else does something to the records below it.
pub struct Overtaken {
    engine: Arc<dyn Engine>,
    deed: Deed,
}

impl Overtaken {
    /// The engine of those who are overtaken, on that of who does something.
    pub fn on<Doing>(
        engine: Arc<dyn Engine>,
        deed: impl Fn() -> Doing + Send + Sync + 'static,
    ) -> Arc<Overtaken>
    where
        Doing: Future<Output = ()> + Send + 'static,
    {
        let deed: Deed = Box::new(move || Box::pin(deed()));
        Arc::new(Overtaken { engine, deed })
    }
}

#[async_trait]
impl Engine for Overtaken {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        self.engine.get(keys).await
    }

    async fn scan(
        &self,
        range: &Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, StoreError> {
        self.engine.scan(range, limit, direction).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        (self.deed)().await;
        self.engine.commit(commit).await
    }
}
