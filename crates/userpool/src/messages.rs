//! What is mailed and texted: the letters from the pool's templates, and the outbox.
