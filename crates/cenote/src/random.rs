//! Randomness of the operating system: the one place that asks for it.

use crate::failure::Failure;

/// 32 bytes from the operating system's generator.
pub(crate) fn bytes() -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|cause| {
        Failure::new(
            "the operating system gives no randomness",
            "Without it nothing here is secure; check the system.",
        )
        .because(cause)
    })?;
    Ok(bytes)
}
