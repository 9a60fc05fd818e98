//! Change groups as pictures: entry points to the left, the calls that block to the right, and between them who awaits whom.
//!
//! The picture is laid out here, so that the page needs no library: functions stand in columns by how far they are from a call that
//! blocks, and are sorted within a column by what they are connected to.

use super::Links;
use crate::emit::paint::escaped;
use crate::report::ChangeGroup;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Larger pictures help nobody; the list below them says the same.
const MOST: usize = 400;

/// Height of a row, and of a box in it.
const ROW: usize = 30;
const BOX: usize = 22;

/// Room between columns.
const GAP: usize = 56;

/// Width of a character; wide enough for every font.
const CHARACTER: usize = 8;

/// Most characters of a name.
const LONGEST: usize = 34;

/// How often columns are sorted anew.
const SWEEPS: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nothing in the group awaits it.
    Entry,
    Function,
    /// A call that blocks.
    Call,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Awaits,
    /// Turns with it, because they stand in for one another, or for another reason than a call.
    Follows,
}

struct Node {
    label: String,
    title: String,
    link: Option<String>,
    kind: Kind,
    /// Steps to the furthest call that blocks.
    layer: usize,
    x: usize,
    y: usize,
}

struct Graph {
    nodes: Vec<Node>,
    edges: Vec<(usize, usize, Bond)>,
    width: usize,
    height: usize,
}

/// Write the picture of a group, if it has one. `number` tells its nodes from those of other groups.
pub(super) fn write(
    out: &mut dyn Write,
    group: &ChangeGroup,
    number: usize,
    links: &Links<'_>,
) -> io::Result<()> {
    if group.functions.is_empty() {
        return Ok(());
    }
    let mut graph = Graph::of(group, links);
    if graph.nodes.len() > MOST {
        return writeln!(
            out,
            "<p class=\"help\">{} functions are too many for a picture</p>",
            group.functions.len()
        );
    }
    graph.lay_out();
    graph.write(out, number)
}

impl Graph {
    fn of(group: &ChangeGroup, links: &Links<'_>) -> Self {
        let functions = &group.functions;
        let mut is_awaited = vec![false; functions.len()];
        let mut edges = Vec::new();
        for (at, function) in functions.iter().enumerate() {
            for &other in function.awaits.iter().filter(|&&other| other != at) {
                edges.push((at, other, Bond::Awaits));
                is_awaited[other] = true;
            }
            if let Some(other) = function
                .follows
                .filter(|other| *other != at && !function.awaits.contains(other))
            {
                edges.push((at, other, Bond::Follows));
            }
        }
        let mut nodes: Vec<Node> = functions
            .iter()
            .zip(&is_awaited)
            .map(|(function, is_awaited)| Node {
                label: short(&function.name),
                title: match &function.because {
                    Some(because) => format!("{}: {}", function.name, because.message),
                    None => function.name.clone(),
                },
                link: links.href(&function.span),
                kind: match is_awaited {
                    true => Kind::Function,
                    false => Kind::Entry,
                },
                layer: 0,
                x: 0,
                y: 0,
            })
            .collect();
        for (at, function) in functions.iter().enumerate() {
            let mut by_name: BTreeMap<&str, Vec<&crate::diagnostic::Related>> = BTreeMap::new();
            for call in &function.waits {
                by_name.entry(&call.message).or_default().push(call);
            }
            for (name, calls) in by_name {
                let Some(first) = calls.first() else { continue };
                edges.push((at, nodes.len(), Bond::Awaits));
                let times = match calls.len() {
                    1 => String::new(),
                    count => format!(" ×{count}"),
                };
                nodes.push(Node {
                    label: format!("{}{times}", short(name)),
                    title: format!("{name} blocks, in {}", function.name),
                    link: links.href(&first.span),
                    kind: Kind::Call,
                    layer: 0,
                    x: 0,
                    y: 0,
                });
            }
        }
        Self {
            nodes,
            edges,
            width: 0,
            height: 0,
        }
    }

    fn lay_out(&mut self) {
        self.find_layers();
        let depth = self.nodes.iter().map(|node| node.layer).max().unwrap_or(0);
        let mut columns: Vec<Vec<usize>> = vec![Vec::new(); depth + 1];
        for (at, node) in self.nodes.iter().enumerate() {
            // The furthest to the left.
            columns[depth - node.layer].push(at);
        }
        let neighbours = self.neighbours();
        let mut place: Vec<f64> = vec![0.0; self.nodes.len()];
        let settle = |column: &[usize], place: &mut Vec<f64>| {
            for (row, &at) in column.iter().enumerate() {
                place[at] = (row as f64 + 0.5) / column.len() as f64;
            }
        };
        for column in &columns {
            settle(column, &mut place);
        }
        for _ in 0..SWEEPS {
            for column in &mut columns {
                let wish = |at: usize| {
                    let all = &neighbours[at];
                    match all.len() {
                        0 => place[at],
                        count => all.iter().map(|&other| place[other]).sum::<f64>() / count as f64,
                    }
                };
                let mut wished: Vec<(f64, usize)> =
                    column.iter().map(|&at| (wish(at), at)).collect();
                wished.sort_by(|a, b| a.0.total_cmp(&b.0));
                *column = wished.into_iter().map(|(_, at)| at).collect();
                settle(column, &mut place);
            }
        }
        let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
        self.height = rows * ROW;
        let mut x = 0;
        for column in &columns {
            let widest = column.iter().map(|&at| self.nodes[at].width()).max();
            let above = (rows - column.len()) * ROW / 2;
            for (row, &at) in column.iter().enumerate() {
                self.nodes[at].x = x;
                self.nodes[at].y = above + row * ROW + (ROW - BOX) / 2;
            }
            x += widest.unwrap_or(0) + GAP;
        }
        self.width = x - GAP.min(x);
    }

    fn neighbours(&self) -> Vec<Vec<usize>> {
        let mut all = vec![Vec::new(); self.nodes.len()];
        for &(from, to, _) in &self.edges {
            all[from].push(to);
            all[to].push(from);
        }
        all
    }

    /// Each function stands before all that it awaits, as far as they do not go round in circles.
    fn find_layers(&mut self) {
        let mut next = vec![Vec::new(); self.nodes.len()];
        for &(from, to, _) in &self.edges {
            next[from].push(to);
        }
        // 0: not seen, 1: being looked at, 2: known.
        let mut state = vec![0_u8; self.nodes.len()];
        for start in 0..self.nodes.len() {
            let mut open = vec![(start, 0)];
            while let Some((at, step)) = open.pop() {
                if step == 0 && state[at] != 0 {
                    continue;
                }
                state[at] = 1;
                if let Some(&to) = next[at].get(step) {
                    open.push((at, step + 1));
                    open.push((to, 0));
                } else {
                    let known = next[at].iter().filter(|&&to| state[to] == 2);
                    let layer = known.map(|&to| self.nodes[to].layer + 1).max();
                    self.nodes[at].layer = layer.unwrap_or(match self.nodes[at].kind {
                        Kind::Call => 0,
                        Kind::Entry | Kind::Function => 1,
                    });
                    state[at] = 2;
                }
            }
        }
        // A call stands beside the function that makes it.
        for &(from, to, _) in &self.edges {
            if self.nodes[to].kind == Kind::Call {
                self.nodes[to].layer = self.nodes[from].layer.saturating_sub(1);
            }
        }
    }

    fn write(&self, out: &mut dyn Write, number: usize) -> io::Result<()> {
        let (width, height) = (self.width + 2, self.height);
        writeln!(
            out,
            "<div class=\"graph\"><svg width=\"{width}\" height=\"{height}\" viewBox=\"-1 0 {width} {height}\" role=\"group\" \
             aria-label=\"From entry points to the calls that block\">"
        )?;
        for &(from, to, bond) in &self.edges {
            let class = match bond {
                Bond::Awaits => "edge",
                Bond::Follows => "edge follows",
            };
            writeln!(
                out,
                "<path class=\"{class}\" data-edge=\"{from} {to}\" d=\"{}\"/>",
                self.curve(from, to)
            )?;
        }
        // From left to right and top to bottom, which is the order in which Tab goes.
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by_key(|&at| (self.nodes[at].x, self.nodes[at].y));
        for at in order {
            let node = &self.nodes[at];
            let class = match node.kind {
                Kind::Entry => "node entry",
                Kind::Function => "node",
                Kind::Call => "node call",
            };
            let link = match &node.link {
                Some(link) => format!("href=\"{link}\""),
                None => "tabindex=\"0\"".to_owned(),
            };
            let (x, y, middle) = (node.x, node.y, node.x + node.width() / 2);
            writeln!(
                out,
                "<a {link} class=\"{class}\" id=\"g{number}-{at}\" data-node=\"{at}\"><title>{}</title>\
                 <rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{BOX}\" rx=\"5\"/><text x=\"{middle}\" y=\"{}\">{}</text></a>",
                escaped(&node.title),
                node.width(),
                y + BOX / 2,
                escaped(&node.label)
            )?;
        }
        writeln!(out, "</svg></div>")
    }

    fn curve(&self, from: usize, to: usize) -> String {
        let (from, to) = (&self.nodes[from], &self.nodes[to]);
        let (start, end) = (from.x + from.width(), to.x);
        let (above, below) = (from.y + BOX / 2, to.y + BOX / 2);
        if end <= start {
            // Back, or within a column: around the right side.
            let (end, out) = (to.x + to.width(), start.max(to.x + to.width()) + GAP / 2);
            return format!("M{start} {above}C{out} {above} {out} {below} {end} {below}");
        }
        let middle = (start + end) / 2;
        format!("M{start} {above}C{middle} {above} {middle} {below} {end} {below}")
    }
}

impl Node {
    fn width(&self) -> usize {
        self.label.chars().count() * CHARACTER + 14
    }
}

/// The last two parts of a dotted name, not too long.
fn short(name: &str) -> String {
    let mut parts = name.rsplitn(3, '.');
    let (last, before) = (parts.next().unwrap_or(name), parts.next());
    let two = before.map_or_else(|| last.to_owned(), |before| format!("{before}.{last}"));
    let length = two.chars().count();
    match length > LONGEST {
        true => {
            let tail: String = two.chars().skip(length - LONGEST + 1).collect();
            format!("…{tail}")
        }
        false => two,
    }
}

#[cfg(test)]
mod tests {
    use super::{Bond, Graph, Kind, Node, short};

    fn graph(kinds: &[Kind], edges: &[(usize, usize)]) -> Graph {
        let nodes = kinds.iter().map(|&kind| Node {
            label: "name".to_owned(),
            title: "name".to_owned(),
            link: None,
            kind,
            layer: 0,
            x: 0,
            y: 0,
        });
        let edges = edges.iter().map(|&(from, to)| (from, to, Bond::Awaits));
        let mut graph = Graph {
            nodes: nodes.collect(),
            edges: edges.collect(),
            width: 0,
            height: 0,
        };
        graph.lay_out();
        graph
    }

    #[test]
    fn who_awaits_stands_to_the_left() {
        use Kind::{Call, Entry, Function};
        let kinds = [Entry, Function, Function, Call, Call];
        let graph = graph(&kinds, &[(0, 1), (0, 2), (1, 2), (1, 4), (2, 3)]);
        for &(from, to, _) in &graph.edges {
            let (from, to) = (&graph.nodes[from], &graph.nodes[to]);
            assert!(from.x + from.width() < to.x);
        }
        let mut places: Vec<(usize, usize)> =
            graph.nodes.iter().map(|node| (node.x, node.y)).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), 5);
        let inside = |node: &Node| node.x + node.width() <= graph.width && node.y < graph.height;
        assert!(graph.nodes.iter().all(inside));
    }

    #[test]
    fn functions_that_await_each_other_have_a_place() {
        use Kind::{Call, Function};
        let graph = graph(
            &[Function, Function, Call],
            &[(0, 1), (1, 0), (1, 2), (0, 0)],
        );
        assert!(graph.nodes[1].x < graph.nodes[2].x);
        assert!(graph.nodes[0].x < graph.nodes[1].x);
    }

    #[test]
    fn names_are_cut_at_the_front() {
        assert_eq!(short("a.b.Class.method"), "Class.method");
        assert_eq!(short("main"), "main");
        assert_eq!(short(&"x".repeat(50)).chars().count(), 34);
    }
}
