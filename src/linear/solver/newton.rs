//! Newton's method, its steps by conjugate gradients.

use super::{Counted, Outcome, Place, Solver, Status, add_scaled, dot, norm};
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
            // Superlinear convergence, and no better a step than the place deserves.
            let forcing = (length / norm_at_zero).sqrt().min(0.1);
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

/// The buffers of the inner solver.
struct ConjugateGradients {
    step: Vec<f64>,
    residual: Vec<f64>,
    preconditioned: Vec<f64>,
    direction: Vec<f64>,
    product: Vec<f64>,
    diagonal: Vec<f64>,
}

impl ConjugateGradients {
    fn new(dimension: usize) -> Self {
        let zeros = || vec![0.0; dimension];
        Self {
            step: zeros(),
            residual: zeros(),
            preconditioned: zeros(),
            direction: zeros(),
            product: zeros(),
            diagonal: zeros(),
        }
    }

    /// Solves `H step = −gradient` until the residual is `forcing` times as long as at the start.
    fn solve(&mut self, objective: &mut dyn Objective, gradient: &[f64], forcing: f64) {
        objective.hessian_diagonal(&mut self.diagonal);
        for diagonal in &mut self.diagonal {
            // An intercept that is not fitted has no curvature and no gradient.
            if *diagonal <= 0.0 {
                *diagonal = 1.0;
            }
        }
        self.step.fill(0.0);
        for (residual, slope) in self.residual.iter_mut().zip(gradient) {
            *residual = -slope;
        }
        self.precondition();
        self.direction.copy_from_slice(&self.preconditioned);
        let mut energy = dot(&self.residual, &self.preconditioned);
        let enough = forcing * forcing * energy;
        for _ in 0..MAX_INNER {
            objective.hessian_vector(&self.direction, &mut self.product);
            let curvature = dot(&self.direction, &self.product);
            if curvature <= 0.0 || !curvature.is_finite() {
                break;
            }
            let length = energy / curvature;
            add_scaled(&mut self.step, length, &self.direction);
            add_scaled(&mut self.residual, -length, &self.product);
            self.precondition();
            let next = dot(&self.residual, &self.preconditioned);
            if next <= enough {
                break;
            }
            let keep = next / energy;
            energy = next;
            for (direction, preconditioned) in self.direction.iter_mut().zip(&self.preconditioned) {
                *direction = preconditioned + keep * *direction;
            }
        }
    }

    fn precondition(&mut self) {
        let parts = self.preconditioned.iter_mut().zip(&self.residual).zip(&self.diagonal);
        for ((preconditioned, residual), diagonal) in parts {
            *preconditioned = residual / diagonal;
        }
    }
}
