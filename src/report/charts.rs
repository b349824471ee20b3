//! Charts as SVG: axes, lines, points and labels.
//!
//! Text and axes have the colour of the text around them. Lines differ by their dashes as well as by
//! their colours.

use std::fmt::Write as _;

use super::html::Html;

/// A place in the units of the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// One direction of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) title: &'static str,
    pub(super) low: f64,
    pub(super) high: f64,
    /// Between two ticks.
    pub(super) step: f64,
    /// Places are powers of 2, which the ticks write out.
    pub(super) has_doublings: bool,
}

impl Axis {
    /// From 0 to 1.
    pub(super) const fn unit(title: &'static str) -> Self {
        Self { title, low: 0.0, high: 1.0, step: 0.2, has_doublings: false }
    }

    /// From a tenth that is not above any of `values` to 1.
    pub(super) fn up_to_one(title: &'static str, values: impl Iterator<Item = f64>) -> Self {
        let least = values.fold(0.9_f64, f64::min).max(0.0);
        let low = (least * 10.0).floor() / 10.0;
        let step = match low {
            low if low < 0.5 => 0.2,
            low if low < 0.8 => 0.1,
            _ => 0.05,
        };
        // Ticks count from the lower end: with steps of 0.2 it has to be an even tenth.
        let low = if step > 0.1 { (low * 5.0).floor() / 5.0 } else { low };
        Self { title, low, high: 1.0, step, has_doublings: false }
    }

    /// A number at a tick.
    fn label(&self, tick: f64) -> String {
        if self.has_doublings {
            return format!("{:.0}", tick.exp2());
        }
        if self.step < 0.1 { format!("{tick:.2}") } else { format!("{tick:.1}") }
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        let Self { low, high, step, .. } = *self;
        (0_u32..)
            .map(move |tick| low + f64::from(tick) * step)
            .take_while(move |at| *at < high + step / 2.0)
    }

    /// Where a number lies between both ends, as a share.
    fn share(&self, at: f64) -> f64 {
        (at.clamp(self.low, self.high) - self.low) / (self.high - self.low)
    }
}

/// How a series is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    /// A line through the points.
    Line,
    /// A line that goes up or down at each point and then on to the next; it runs at the height of
    /// the point on its right.
    Steps,
    /// A line and a disc at each point, with areas in proportion to these shares.
    Discs(Vec<f64>),
}

/// Points that belong together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Series {
    /// What the legend calls it; no entry if empty.
    pub(super) name: String,
    /// What the legend says of it.
    pub(super) note: String,
    pub(super) points: Vec<Point>,
    pub(super) form: Form,
}

/// A chart. `id` is unique in the page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chart {
    pub(super) id: String,
    pub(super) title: &'static str,
    /// What the chart shows, for those who do not see it.
    pub(super) description: String,
    /// How to read it.
    pub(super) caption: &'static str,
    pub(super) x: Axis,
    pub(super) y: Axis,
    /// Draws the line on which both axes are equal.
    pub(super) has_diagonal: bool,
    /// Up to [`Chart::MOST_SERIES`] can be told apart.
    pub(super) series: Vec<Series>,
}

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 46.0;

impl Chart {
    /// Lines with dashes and colours of their own.
    pub(super) const MOST_SERIES: usize = 4;

    /// The chart with its caption and legend.
    pub(super) fn into_figure(self) -> Html {
        let title = Html::element("strong").text(self.title);
        let mut caption =
            Html::element("figcaption").child(title).child(Html::element("p").text(self.caption));
        let named: Vec<(usize, &Series)> =
            self.series.iter().enumerate().filter(|(_, series)| !series.name.is_empty()).collect();
        if !named.is_empty() {
            let entries = named.iter().map(|(at, series)| {
                let drawn = match series.form {
                    Form::Line | Form::Steps => line("M0 5H32", *at),
                    Form::Discs(_) => disc((16.0, 5.0), 4.0, *at),
                };
                let sample = inline("sample", "0 0 32 10").child(drawn);
                let text = Html::element("span").child(Html::foreign(&series.name));
                Html::element("li")
                    .child(sample)
                    .child(text.text(format_args!(": {}", series.note)))
            });
            caption = caption.child(Html::element("ul").class("legend").children(entries));
        }
        Html::element("figure").child(caption).child(self.svg())
    }

    fn svg(&self) -> Html {
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        let mut svg = Html::element("svg")
            .class("chart")
            .attr("viewBox", format_args!("0 0 {WIDTH} {HEIGHT}"))
            .attr("role", "img")
            .attr("aria-labelledby", format_args!("{title} {description}"))
            .attr("fill", "currentColor")
            .child(Html::element("title").attr("id", &title).text(self.title))
            .child(Html::element("desc").attr("id", &description).text(&self.description))
            .children(self.axes());
        if self.has_diagonal {
            let [low, high] = [self.x.low.max(self.y.low), self.x.high.min(self.y.high)];
            let diagonal = [Point { x: low, y: low }, Point { x: high, y: high }];
            let path = Html::element("path").class("diagonal").attr("fill", "none");
            svg = svg.child(path.attr("d", self.path(diagonal)));
        }
        for (at, series) in self.series.iter().enumerate() {
            let points = series.points.iter().copied();
            let path = match &series.form {
                Form::Steps => {
                    let corners = series.points.windows(2);
                    let corners =
                        corners.flat_map(|pair| [Point { x: pair[0].x, y: pair[1].y }, pair[1]]);
                    self.path(series.points.first().copied().into_iter().chain(corners))
                }
                Form::Line | Form::Discs(_) => self.path(points.clone()),
            };
            svg = svg.child(line(&path, at));
            if let Form::Discs(shares) = &series.form {
                // The smallest disc is still seen.
                let radius = |share: f64| 2.5 + 9.0 * share.max(0.0).sqrt();
                let places = points.map(|point| self.place(point));
                svg = svg.children(
                    places.zip(shares).map(|(place, share)| disc(place, radius(*share), at)),
                );
            }
        }
        svg
    }

    /// Grid, ticks and titles of both axes.
    fn axes(&self) -> Vec<Html> {
        let mut grid = String::new();
        let mut labels = Vec::new();
        let text = |x: f64, y: f64, anchor| {
            let text = Html::element("text").attr("x", tenths(x)).attr("y", tenths(y));
            text.attr("text-anchor", anchor)
        };
        for tick in self.x.ticks() {
            let (x, _) = self.place(Point { x: tick, y: self.y.low });
            let _ = write!(grid, "M{} {TOP}V{}", tenths(x), HEIGHT - BOTTOM);
            labels.push(text(x, HEIGHT - BOTTOM + 18.0, "middle").text(self.x.label(tick)));
        }
        for tick in self.y.ticks() {
            let (_, y) = self.place(Point { x: self.x.low, y: tick });
            let _ = write!(grid, "M{LEFT} {}H{}", tenths(y), WIDTH - RIGHT);
            labels.push(text(LEFT - 8.0, y + 4.0, "end").text(self.y.label(tick)));
        }
        let middle = f64::midpoint(TOP, HEIGHT - BOTTOM);
        let x_title =
            text(f64::midpoint(LEFT, WIDTH - RIGHT), HEIGHT - 8.0, "middle").text(self.x.title);
        let y_title = text(14.0, middle, "middle")
            .attr("transform", format_args!("rotate(-90 14 {middle})"))
            .text(self.y.title);
        let grid = Html::element("path").class("grid").attr("d", grid);
        [grid].into_iter().chain(labels).chain([x_title, y_title]).collect()
    }

    /// A path through points, without those that cannot be seen: of a run along one axis only the ends
    /// are kept, so that the size of a path is bound by that of the chart.
    fn path(&self, points: impl IntoIterator<Item = Point>) -> String {
        let mut kept: Vec<(i64, i64)> = Vec::new();
        for point in points {
            let (x, y) = self.place(point);
            let next = (in_tenths(x), in_tenths(y));
            let is_between = match kept[..] {
                [.., last] if last == next => continue,
                [.., (x1, y1), (x2, y2)] => {
                    (x1 == x2 && x2 == next.0 && (y1 < y2) == (y2 < next.1))
                        || (y1 == y2 && y2 == next.1 && (x1 < x2) == (x2 < next.0))
                }
                _ => false,
            };
            if is_between {
                kept.pop();
            }
            kept.push(next);
        }
        let mut path = String::new();
        for (at, &(x, y)) in kept.iter().enumerate() {
            let _ = write!(path, "{}{} {}", if at == 0 { 'M' } else { 'L' }, shown(x), shown(y));
        }
        path
    }

    /// Where a point is drawn.
    fn place(&self, point: Point) -> (f64, f64) {
        let x = LEFT + self.x.share(point.x) * (WIDTH - LEFT - RIGHT);
        let y = HEIGHT - BOTTOM - self.y.share(point.y) * (HEIGHT - TOP - BOTTOM);
        (x, y)
    }
}

/// A bar of a share of its cell. The number is in the cell beside it.
pub(super) fn bar(share: f64) -> Html {
    let bar = Html::element("rect").attr("width", tenths(100.0 * share.clamp(0.0, 1.0)));
    inline("bar", "0 0 100 10").attr("preserveAspectRatio", "none").child(bar.attr("height", 10))
}

/// An interval with its estimate between 0 and 1. The numbers are in the cells beside it.
pub(super) fn whisker(low: f64, estimate: f64, high: f64) -> Html {
    let place = |number: f64| 4.0 + 160.0 * number.clamp(0.0, 1.0);
    let (low, estimate, high) = (place(low), place(estimate), place(high));
    let scale = Html::element("path").class("grid").attr("d", "M4 2V14M84 2V14M164 2V14M4 8H164");
    let rect = |class, x, y, width, height| {
        let rect = Html::element("rect").class(class).attr("x", tenths(x)).attr("y", y);
        rect.attr("width", tenths(width)).attr("height", height)
    };
    inline("whisker", "0 0 168 16")
        .child(scale)
        .child(rect("range", low, 4, high - low, 8))
        .child(rect("estimate", estimate - 1.0, 2, 2.0, 12))
}

/// A drawing that only repeats what is written beside it.
fn inline(class: &'static str, view_box: &'static str) -> Html {
    Html::element("svg")
        .class(class)
        .attr("viewBox", view_box)
        .attr("aria-hidden", "true")
        .attr("fill", "currentColor")
}

fn disc((x, y): (f64, f64), radius: f64, series: usize) -> Html {
    Html::element("circle")
        .class(format_args!("s{}", series + 1))
        .attr("cx", tenths(x))
        .attr("cy", tenths(y))
        .attr("r", tenths(radius))
}

fn line(path: &str, series: usize) -> Html {
    Html::element("path")
        .class(format_args!("line s{}", series + 1))
        .attr("fill", "none")
        .attr("d", path)
}

/// Tenths of a unit are as fine as a screen shows; whole numbers of them can be compared.
#[allow(clippy::cast_possible_truncation)]
fn in_tenths(number: f64) -> i64 {
    (number * 10.0).round() as i64
}

#[allow(clippy::cast_precision_loss)]
fn shown(tenths: i64) -> f64 {
    tenths as f64 / 10.0
}

fn tenths(number: f64) -> f64 {
    shown(in_tenths(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: &[(f64, f64)], form: Form) -> Chart {
        let points = points.iter().map(|&(x, y)| Point { x, y }).collect();
        Chart {
            id: "c".to_owned(),
            title: "A chart",
            description: String::new(),
            caption: "",
            x: Axis::unit("x"),
            y: Axis::unit("y"),
            has_diagonal: false,
            series: vec![Series { name: String::new(), note: String::new(), points, form }],
        }
    }

    #[test]
    fn the_corners_of_the_plot_are_where_the_axes_end() {
        let chart = chart(&[], Form::Line);
        let corners = [Point { x: 0.0, y: 0.0 }, Point { x: 1.0, y: 1.0 }];
        assert_eq!(chart.path(corners), "M48 274L346 12");
    }

    #[test]
    fn a_run_along_one_axis_keeps_its_ends_only() {
        let points: Vec<Point> =
            (0..=1000).map(|y| Point { x: 0.0, y: f64::from(y) / 1000.0 }).collect();
        let chart = chart(&[], Form::Line);
        assert_eq!(chart.path(points.iter().copied()), "M48 274L48 12");
        // There and back again is not a run.
        let back = points.iter().chain(points.iter().rev()).copied();
        assert_eq!(chart.path(back), "M48 274L48 12L48 274");
    }

    #[test]
    fn steps_run_at_the_height_of_their_right_end() {
        let chart = chart(&[(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)], Form::Steps);
        let markup = Html::element("p").child(chart.svg()).into_document();
        assert!(markup.contains("M48 12L48 143L197 143L197 274L346 274"), "{markup}");
    }

    #[test]
    fn axes_start_below_all_values() {
        for (least, low, ticks) in [(0.97, 0.9, 3), (0.61, 0.6, 5), (0.35, 0.2, 5), (0.0, 0.0, 6)] {
            let axis = Axis::up_to_one("y", [least, 1.0].into_iter());
            assert!((axis.low - low).abs() < 1e-12, "{axis:?}");
            assert_eq!(axis.ticks().count(), ticks, "{axis:?}");
        }
    }
}
