//! Finding the minimum of an [`Objective`](super::Objective).
//!
//! Both solvers stop by the same rule at the same minimum, so each tests the other. [`NewtonCg`] needs
//! few evaluations and is the default; [`Lbfgs`] needs no second derivatives.

mod lbfgs;
mod newton;
mod vectors;

pub use lbfgs::Lbfgs;
pub use newton::NewtonCg;

use serde::{Deserialize, Serialize};

use super::objective::Objective;
use vectors::{dot, norm};

/// An iterative minimiser.
pub trait Solver {
    /// Moves `point` to the minimum of `objective`.
    ///
    /// It stops when `‖∇f(point)‖ ≤ tolerance · ‖∇f(0)‖`, after `max_iterations`, or when rounding
    /// leaves no step that makes the value smaller; the [`Outcome`] says which.
    fn minimize(&self, objective: &mut dyn Objective, point: &mut [f64]) -> Outcome;
}

/// How a solver ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Why it stopped.
    pub status: Status,
    /// Steps it took.
    pub iterations: usize,
    /// Values and gradients it computed.
    pub evaluations: usize,
    /// The objective at the end.
    pub value: f64,
    /// Euclidean length of the gradient at the end.
    pub gradient_norm: f64,
}

/// Why a solver stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The gradient is as short as was asked for.
    Converged,
    /// No step makes the value smaller: the minimum, as far as numbers tell.
    Stalled,
    /// It ran out of iterations.
    IterationLimit,
    /// A value was infinite or not a number.
    NotFinite,
    /// Solved by linfa-logistic, which does not tell.
    Unknown,
}

/// What both solvers keep of a place.
struct Place {
    point: Vec<f64>,
    gradient: Vec<f64>,
    value: f64,
}

impl Place {
    /// True when the step from `before` made neither the value nor the gradient smaller: what is left
    /// is rounding.
    fn gained_nothing_since(&self, before: &Self) -> bool {
        self.value >= before.value && norm(&self.gradient) >= norm(&before.gradient)
    }
}

/// An objective that counts its evaluations.
struct Counted<'a> {
    objective: &'a mut dyn Objective,
    evaluations: usize,
}

impl Counted<'_> {
    fn evaluate(&mut self, place: &mut Place) {
        self.evaluations += 1;
        place.value = self.objective.value_and_gradient(&place.point, &mut place.gradient);
    }

    /// The start, and the gradient's length at zero, which the tolerance is relative to.
    fn start(&mut self, point: &[f64]) -> (Place, f64) {
        let mut place =
            Place { point: vec![0.0; point.len()], gradient: vec![0.0; point.len()], value: 0.0 };
        self.evaluate(&mut place);
        let norm_at_zero = norm(&place.gradient);
        if point.iter().any(|&coordinate| coordinate != 0.0) {
            place.point.copy_from_slice(point);
            self.evaluate(&mut place);
        }
        (place, norm_at_zero)
    }

    /// Moves along `direction` until the value falls enough (Armijo's condition) and, if `curvature`
    /// asks for it, the slope rises enough (the weak Wolfe conditions), by bisection (Lewis and Overton
    /// 2013, "Nonsmooth optimization via quasi-Newton methods", section 2.2). Close to the minimum the
    /// fall drowns in the rounding of the value; there the slope alone decides (the approximate Wolfe
    /// conditions of Hager and Zhang 2005, "A new conjugate gradient method with guaranteed descent and
    /// an efficient line search", section 2). Returns false and stays when no such step is found.
    fn line_search<T: Copy + Into<f64> + Sync>(
        &mut self,
        place: &mut Place,
        trial: &mut Place,
        direction: &[T],
        curvature: bool,
    ) -> bool {
        const DECREASE: f64 = 1e-4;
        const CURVATURE: f64 = 0.9;
        const ROUNDING: f64 = 1e-12;
        const TRIALS: usize = 40;
        let slope = dot(&place.gradient, direction);
        let (mut low, mut high, mut step) = (0.0, f64::INFINITY, 1.0);
        for _ in 0..TRIALS {
            for ((trial, from), direction) in
                trial.point.iter_mut().zip(&place.point).zip(direction)
            {
                *trial = from + step * (*direction).into();
            }
            self.evaluate(trial);
            let slope_there = dot(&trial.gradient, direction);
            // NaN fails the comparisons and shortens the step.
            let falls = trial.value <= place.value + DECREASE * step * slope;
            let is_level = trial.value <= place.value + ROUNDING * place.value.abs()
                && slope_there <= (2.0 * DECREASE - 1.0) * slope;
            if !falls && !is_level {
                high = step;
            } else if curvature && slope_there < CURVATURE * slope {
                low = step;
            } else {
                std::mem::swap(place, trial);
                return true;
            }
            step = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * low };
        }
        // The objective's second derivatives belong to the last trial: bring them back.
        self.evaluate(place);
        false
    }

    fn outcome(self, status: Status, iterations: usize, place: &Place) -> Outcome {
        let gradient_norm = norm(&place.gradient);
        let finite = place.value.is_finite() && gradient_norm.is_finite();
        Outcome {
            status: if finite { status } else { Status::NotFinite },
            iterations,
            evaluations: self.evaluations,
            value: place.value,
            gradient_norm,
        }
    }
}
