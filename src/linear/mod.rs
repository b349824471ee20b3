//! Numbers to weights.
//!
//! [`LogisticRegression`] follows linfa's convention: [`LogisticRegressionParams`] are checked into
//! [`LogisticRegressionValidParams`], which implement `Fit`; the fitted type implements
//! `PredictInplace`. [`Calibrator`] turns its margins into probabilities that mean what they say.

mod association;
mod calibration;
mod dense;
mod fit;
mod logistic;
mod objective;
mod params;
mod path;
mod prepared;
mod products;
mod softmax;
mod solver;

pub use calibration::{Calibration, Calibrator};
pub use logistic::LogisticRegression;
pub use objective::{LogisticObjective, Objective};
pub use params::{
    ClassWeight, LogisticRegressionParams, LogisticRegressionValidParams, SolverKind,
};
pub use softmax::softmax_in_place;
pub use solver::{Lbfgs, NewtonCg, Outcome, Solver, Status};
