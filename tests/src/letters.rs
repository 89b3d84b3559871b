//! What a world's directory would deliver now.

use userpool::Letter;

use crate::World;

impl World {
    /// The letters that wait to be delivered now, oldest first.
    ///
    /// # Panics
    /// Where the outbox can't be read.
    pub async fn letters(&self) -> Vec<Letter> {
        let due = self.directory().due_messages(self.now_millis(), 1000).await;
        due.expect("the letters of the outbox").letters
    }

    /// The newest letter to an address.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn letter_to(&self, address: &str) -> Letter {
        let letters = self
            .letters()
            .await
            .into_iter()
            .filter(|letter| letter.to == address);
        // Letters of one instant lie in the order of their random ids: tests move the clock between two.
        letters
            .max_by_key(|letter| letter.created_millis)
            .expect("a letter to the address")
    }

    /// The code in the newest letter to an address.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn code_for(&self, address: &str) -> String {
        let letter = self.letter_to(address).await;
        letter.code.expect("a code in the letter").into_exposed()
    }
}
