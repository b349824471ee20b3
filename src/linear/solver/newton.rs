//! Newton's method, its steps by conjugate gradients.

use rayon::prelude::*;

use super::vectors::{add_scaled, dot, norm, weighted_square};
use super::{Counted, Outcome, Place, Solver, Status};
use crate::linear::objective::Objective;

/// Truncated Newton: each step solves `H d = −g` by preconditioned conjugate gradients, as far as the
/// distance to the minimum is worth it, and is followed by a backtracking line search (Nocedal and
/// Wright, *Numerical Optimization*, 2nd ed., algorithm 7.1; the preconditioner is the Hessian's
/// diagonal, as in Hsia, Chiang and Lin 2018, "Preconditioned conjugate gradient methods in truncated
/// Newton frameworks for large-scale linear classification").
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewtonCg {
    /// See [`Solver::minimize`].
    pub tolerance: f64,
    /// Most Newton steps.
    pub max_iterations: usize,
}

/// Most conjugate-gradient steps within one Newton step.
const MAX_INNER: usize = 250;

impl Solver for NewtonCg {
    fn minimize(&self, objective: &mut dyn Objective, point: &mut [f64]) -> Outcome {
        let mut counted = Counted { objective, evaluations: 0 };
        let (mut place, norm_at_zero) = counted.start(point);
        let mut trial = Place { point: point.to_vec(), gradient: point.to_vec(), value: 0.0 };
        let mut inner = ConjugateGradients::new(point.len());
        let mut iterations = 0;
        let status = loop {
            let length = norm(&place.gradient);
            if length <= self.tolerance * norm_at_zero {
                break Status::Converged;
            }
            if iterations == self.max_iterations || !place.value.is_finite() {
                break Status::IterationLimit;
            }
            // Superlinear convergence, and no better a step than the place deserves or is asked for.
            let relative = length / norm_at_zero;
            let forcing = relative.sqrt().min(0.1).max(0.3 * self.tolerance / relative);
            inner.solve(counted.objective, &place.gradient, forcing);
            if !counted.line_search(&mut place, &mut trial, &inner.step, false) {
                break Status::Stalled;
            }
            iterations += 1;
            // After the search, `trial` is where the step came from.
            if place.gained_nothing_since(&trial) {
                break Status::Stalled;
            }
        };
        point.copy_from_slice(&place.point);
        counted.outcome(status, iterations, &place)
    }
}

/// The buffers of the inner solver, in single precision: the step has to be no better than that.
struct ConjugateGradients {
    step: Vec<f32>,
    residual: Vec<f32>,
    direction: Vec<f32>,
    product: Vec<f32>,
    /// One over the Hessian's diagonal.
    preconditioner: Vec<f32>,
}

impl ConjugateGradients {
    fn new(dimension: usize) -> Self {
        let zeros = || vec![0.0; dimension];
        Self {
            step: zeros(),
            residual: zeros(),
            direction: zeros(),
            product: zeros(),
            preconditioner: zeros(),
        }
    }

    /// Solves `H step = −gradient` until the residual is `forcing` times as long as at the start.
    #[allow(clippy::cast_possible_truncation)]
    fn solve(&mut self, objective: &mut dyn Objective, gradient: &[f64], forcing: f64) {
        objective.hessian_diagonal(&mut self.preconditioner);
        for number in &mut self.preconditioner {
            // An intercept that is not fitted has no curvature and no gradient.
            *number = if *number > 0.0 { 1.0 / *number } else { 1.0 };
        }
        self.step.fill(0.0);
        for (residual, slope) in self.residual.iter_mut().zip(gradient) {
            *residual = -*slope as f32;
        }
        self.direction.fill(0.0);
        self.turn(0.0);
        let mut energy = self.energy();
        let enough = forcing * forcing * energy;
        for _ in 0..MAX_INNER {
            objective.hessian_vector(&self.direction, &mut self.product);
            let curvature = dot(&self.direction, &self.product);
            if curvature <= 0.0 || !curvature.is_finite() {
                break;
            }
            let length = (energy / curvature) as f32;
            add_scaled(&mut self.step, length, &self.direction);
            add_scaled(&mut self.residual, -length, &self.product);
            let next = self.energy();
            if next <= enough {
                break;
            }
            self.turn((next / energy) as f32);
            energy = next;
        }
    }

    /// The next direction: the residual's, and `keep` times the last one.
    fn turn(&mut self, keep: f32) {
        let Self { direction, residual, preconditioner, .. } = self;
        (direction.par_iter_mut().zip(&*residual).zip(&*preconditioner))
            .with_min_len(1 << 14)
            .for_each(|((direction, residual), inverse)| {
                *direction = residual * inverse + keep * *direction;
            });
    }

    /// The squared length of the residual, as the preconditioner measures it.
    fn energy(&self) -> f64 {
        weighted_square(&self.residual, &self.preconditioner)
    }
}
