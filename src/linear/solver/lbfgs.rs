//! Limited-memory BFGS.

use std::collections::VecDeque;

use super::vectors::{add_scaled, dot, norm};
use super::{Counted, Outcome, Place, Solver, Status};
use crate::linear::objective::Objective;

/// Limited-memory BFGS with a line search for the weak Wolfe conditions (Nocedal and Wright, *Numerical
/// Optimization*, 2nd ed., algorithms 7.4 and 7.5).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lbfgs {
    /// See [`Solver::minimize`].
    pub tolerance: f64,
    /// Most steps.
    pub max_iterations: usize,
    /// How many past steps approximate the Hessian.
    pub memory: usize,
}

/// A past step: how far it went, how the gradient changed, and the product of both.
struct Correction {
    step: Vec<f64>,
    change: Vec<f64>,
    product: f64,
}

impl Solver for Lbfgs {
    fn minimize(&self, objective: &mut dyn Objective, point: &mut [f64]) -> Outcome {
        let mut counted = Counted { objective, evaluations: 0 };
        let (mut place, norm_at_zero) = counted.start(point);
        let mut trial = Place { point: point.to_vec(), gradient: point.to_vec(), value: 0.0 };
        let mut corrections: VecDeque<Correction> = VecDeque::with_capacity(self.memory);
        let mut iterations = 0;
        let status = loop {
            let length = norm(&place.gradient);
            if length <= self.tolerance * norm_at_zero {
                break Status::Converged;
            }
            if iterations == self.max_iterations || !place.value.is_finite() {
                break Status::IterationLimit;
            }
            let direction = direction(&place.gradient, &corrections);
            if !counted.line_search(&mut place, &mut trial, &direction, true) {
                break Status::Stalled;
            }
            // After the search, `trial` is where the step came from.
            if place.gained_nothing_since(&trial) {
                iterations += 1;
                break Status::Stalled;
            }
            let difference =
                |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>();
            let step = difference(&place.point, &trial.point);
            let change = difference(&place.gradient, &trial.gradient);
            let product = dot(&step, &change);
            if product > 0.0 {
                if corrections.len() == self.memory {
                    corrections.pop_front();
                }
                corrections.push_back(Correction { step, change, product });
            }
            iterations += 1;
        };
        point.copy_from_slice(&place.point);
        counted.outcome(status, iterations, &place)
    }
}

/// The two-loop recursion: `−H⁻¹ g` with the Hessian that the corrections tell of.
fn direction(gradient: &[f64], corrections: &VecDeque<Correction>) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let mut factors = Vec::with_capacity(corrections.len());
    for correction in corrections.iter().rev() {
        let factor = dot(&correction.step, &direction) / correction.product;
        add_scaled(&mut direction, -factor, &correction.change);
        factors.push(factor);
    }
    // Without a correction the first step has length 1; later ones have the last step's curvature.
    let scale = corrections.back().map_or_else(
        || 1.0 / norm(gradient).max(1.0),
        |last| last.product / dot(&last.change, &last.change),
    );
    for coordinate in &mut direction {
        *coordinate *= scale;
    }
    for (correction, factor) in corrections.iter().zip(factors.into_iter().rev()) {
        let back = dot(&correction.change, &direction) / correction.product;
        add_scaled(&mut direction, factor - back, &correction.step);
    }
    direction
}
