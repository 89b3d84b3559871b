//! What the vector instructions of the processor spare an SRP sign-in.

use crypto::srp::Arithmetic;

use crate::bare::exchanges_micros;
use crate::costs::median;
use crate::figures::{Bar, Figure};
use crate::plan::Plan;

/// Measures the server's half of an exchange with them and without, turn by turn. Where the processor has none, both are the
/// same and there is no bar.
pub(crate) fn run(plan: &Plan) {
    let turns = exchanges_micros(plan.rounds);
    let (fastest, portable): (Vec<f64>, Vec<f64>) = turns.iter().copied().unzip();
    let ratios: Vec<f64> = turns.iter().map(|(fast, slow)| fast / slow).collect();
    let has_kernel = Arithmetic::fastest().name() != Arithmetic::portable().name();
    plan.figures.add(Figure {
        name: &format!("SRP exchange, {}", Arithmetic::fastest().name()),
        value: median(&fastest),
        unit: "µs",
        ratio: Some(median(&ratios)),
        bar: has_kernel.then_some(Bar::AtMost(0.45)),
    });
    plan.figures.add(Figure {
        name: "SRP exchange, portable",
        value: median(&portable),
        unit: "µs",
        ratio: None,
        bar: None,
    });
}
