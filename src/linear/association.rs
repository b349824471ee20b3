//! Features that go with a label, and may have larger weights for it.

use crate::features::CsrMatrix;
use crate::label::LabelId;

/// Added to the counts of the log-count ratio, so that a rare feature is not taken for a sure one.
const SMOOTHING: f64 = 2.0;

/// Added to the ratio, so that a feature that goes with no label keeps some weight.
const LEAST: f64 = 0.2;

/// What each column is multiplied with, shape `(n_features,)`: `(0.2 + r)^exponent`, where *r* is the column's
/// log-count ratio, then all divided by one number so that the mean square over the entries of the matrix is 1
/// and *C* keeps its meaning.
///
/// The log-count ratio is that of Wang and Manning (2012), "Baselines and bigrams: simple, good sentiment and
/// topic classification": `ln (f / N) − ln (f' / N')`, where *f* and *f'* are the numbers of rows with the
/// feature that have a label and that do not, plus 2, and *N* and *N'* are the numbers of all such rows. Of several
/// labels the largest magnitude counts.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
pub(super) fn column_scales(
    rows: &CsrMatrix,
    targets: &[LabelId],
    n_labels: usize,
    exponent: f64,
) -> Vec<f32> {
    let mut with = vec![0_u32; rows.n_features() * n_labels];
    let mut all = vec![0_u32; n_labels];
    for (row, target) in rows.rows().zip(targets) {
        all[target.index()] += 1;
        for &column in row.indices {
            with[column as usize * n_labels + target.index()] += 1;
        }
    }
    let n_rows = f64::from(all.iter().sum::<u32>());
    let mut scales = Vec::with_capacity(rows.n_features());
    let (mut squares, mut entries) = (0.0, 0.0);
    for counts in with.chunks_exact(n_labels) {
        let total = f64::from(counts.iter().sum::<u32>());
        let ratios =
            counts.iter().zip(&all).filter(|&(_, &all)| all > 0 && f64::from(all) < n_rows);
        let largest = ratios.fold(0.0_f64, |largest, (&count, &all)| {
            let (count, all) = (f64::from(count), f64::from(all));
            let inside = (count + SMOOTHING) / all;
            let outside = (total - count + SMOOTHING) / (n_rows - all);
            largest.max((inside / outside).ln().abs())
        });
        let scale = (LEAST + largest).powf(exponent);
        squares += total * scale * scale;
        entries += total;
        scales.push(scale);
    }
    let length = if entries > 0.0 { (squares / entries).sqrt() } else { 1.0 };
    scales.into_iter().map(|scale| (scale / length) as f32).collect()
}

#[cfg(test)]
mod tests {
    use linfa::dataset::DatasetBase;
    use linfa::traits::Fit;
    use ndarray::Array1;

    use super::*;
    use crate::linear::LogisticRegression;

    fn sample() -> (CsrMatrix, Vec<LabelId>) {
        let mut rows = CsrMatrix::new(4);
        let targets: Vec<LabelId> = (0..40).map(|at| LabelId::new(usize::from(at >= 20))).collect();
        for at in 0..40_u32 {
            // 0 is everywhere, 1 in the first label alone, 2 twice as often there, 3 nowhere.
            let mut row = vec![(0, 1.0)];
            if at < 20 {
                row.push((1, 0.5));
            }
            if at < 16 || (20..28).contains(&at) {
                row.push((2, 2.0));
            }
            rows.push(row);
        }
        (rows, targets)
    }

    fn scales(exponent: f64) -> Vec<f32> {
        let (rows, targets) = sample();
        column_scales(&rows, &targets, 2, exponent)
    }

    #[test]
    fn what_goes_with_a_label_is_scaled_up() {
        let ratios = [0.0, f64::ln(22.0 / 2.0), f64::ln(18.0 / 10.0)];
        let unscaled = ratios.map(|ratio| (0.2 + ratio).powf(0.5));
        let squares = unscaled.iter().zip([40.0, 20.0, 24.0]).map(|(scale, n)| n * scale * scale);
        let length = (squares.sum::<f64>() / 84.0).sqrt();
        for (scale, expected) in scales(0.5).into_iter().zip(unscaled) {
            assert!((f64::from(scale) - expected / length).abs() < 1e-6);
        }
    }

    #[test]
    fn the_weights_are_for_the_rows_as_they_were() {
        let (rows, targets) = sample();
        let targets = Array1::from(targets);
        let params = LogisticRegression::params(2).tolerance(1e-8);
        let scaled_rows = rows.scaled(&scales(1.0));
        let scaled = params.fit(&DatasetBase::new(scaled_rows.clone(), targets.clone())).unwrap();
        let fitted =
            params.clone().association(1.0).fit(&DatasetBase::new(rows.clone(), targets)).unwrap();
        let margins = fitted.decision_function(&rows);
        for (margin, expected) in margins.iter().zip(&scaled.decision_function(&scaled_rows)) {
            assert!((margin - expected).abs() < 1e-5);
        }
        let [_, alone, often, _] = fitted.coefficients().column(0).to_vec()[..] else { panic!() };
        let plain = params.fit(&DatasetBase::new(rows, sample().1.into())).unwrap();
        let [_, alone_before, often_before, _] = plain.coefficients().column(0).to_vec()[..] else {
            panic!()
        };
        assert!(alone / often > alone_before / often_before);
    }

    #[test]
    fn without_exponent_all_are_alike() {
        assert_eq!(scales(0.0), [1.0; 4]);
    }
}
