//! Arguments are carried into parameters, round by round, until no parameter is given anything new.
//!
//! Each round sees the arguments that the round before found at call sites, so a value travels through one more function with each. What
//! is inferred remembers which parameters it leaned on, and of which attributes, and is only looked for again when one of those was given
//! something else.
//!
//! Some programs never come to rest: a name that is read off itself (`hint.__origin__`) grows with each round, and two answers may
//! take turns. What nobody asks for does not count; a parameter that goes on changing all the same is open from then on: it may be
//! given more than is known. Nothing is forgotten that way, and nothing is taken for the whole that is not.

use super::call_graph;
use super::program::index::call_arguments;
use super::program::{Arguments, FunctionId, Program};
use super::types::{Type, Types};
use crate::name::map::Set;
use std::mem::{Discriminant, discriminant};

/// How many rounds a program has to come to rest by itself.
const FREE: u32 = 8;

/// After how many rounds every parameter is open.
const MOST: u32 = 60;

/// How deep in containers, tuples and awaitables a difference counts.
const DEEPEST: u8 = 3;

/// How many parts a name of a library has at most.
const LONGEST: usize = 6;

/// How many things an answer tells apart of those that it leaned on; behind that they share bits.
const MOST_GROUNDS: usize = 6;

/// What one round may see differently from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct Ground(u32);

impl Ground {
    /// What a parameter is given.
    pub(super) fn parameter(function: FunctionId, index: u32) -> Self {
        Self((function.0 << 8 | index.min(255)) & (u32::MAX >> 1))
    }

    /// Where attributes of this name are assigned.
    pub(super) fn attribute(name: &str) -> Self {
        let hash = name.bytes().fold(5381_u32, |hash, byte| {
            hash.wrapping_mul(33) ^ u32::from(byte)
        });
        Self(hash | !(u32::MAX >> 1))
    }

    /// The bit that it shares with others. Fibonacci hashing, so that neighbours have bits of their own.
    fn bit(self) -> u64 {
        1 << (u64::from(self.0).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58)
    }
}

/// What an answer leaned on: some of it may stand for more than was meant, and nothing is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct Leaning {
    /// The first `count` of them; all there are unless `is_many`.
    grounds: [Ground; MOST_GROUNDS],
    count: u8,
    is_many: bool,
    /// Whether it may change with each round anyway.
    each_round: bool,
    /// The bits of all.
    bits: u64,
}

impl Leaning {
    /// On what each round may see differently.
    pub(super) fn each_round() -> Self {
        Self {
            each_round: true,
            ..Self::default()
        }
    }

    /// On one thing.
    pub(super) fn on(ground: Ground) -> Self {
        let mut leaning = Self::default();
        leaning.add(ground);
        leaning
    }

    /// Whether it leaned on nothing.
    pub(super) fn is_nothing(&self) -> bool {
        self.bits == 0 && !self.each_round
    }

    /// On both.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.each_round |= other.each_round;
        self.is_many |= other.is_many;
        if self.bits | other.bits != 0 {
            for &ground in other.known() {
                self.add(ground);
            }
            self.bits |= other.bits;
        }
        self
    }

    fn known(&self) -> &[Ground] {
        &self.grounds[..usize::from(self.count)]
    }

    fn add(&mut self, ground: Ground) {
        self.bits |= ground.bit();
        if self.is_many || self.known().contains(&ground) {
            return;
        }
        match self.grounds.get_mut(usize::from(self.count)) {
            Some(place) => {
                *place = ground;
                self.count += 1;
            }
            None => self.is_many = true,
        }
    }

    /// Whether it leaned on something of what changed.
    pub(super) fn touches(&self, changed: &Changed) -> bool {
        if changed.is_all || self.each_round && changed.is_next_round {
            return true;
        }
        if self.bits & changed.bits == 0 {
            return false;
        }
        self.is_many
            || self
                .known()
                .iter()
                .any(|ground| changed.grounds.contains(ground))
    }
}

/// What a round sees differently from the one before.
#[derive(Clone, Debug, Default)]
pub(super) struct Changed {
    is_all: bool,
    /// Whether another round has begun.
    is_next_round: bool,
    grounds: Set<Ground>,
    bits: u64,
}

impl Changed {
    /// Everything.
    fn all() -> Self {
        Self {
            is_all: true,
            ..Self::default()
        }
    }

    /// What another round sees differently anyway.
    fn next_round() -> Self {
        Self {
            is_next_round: true,
            ..Self::default()
        }
    }

    /// And this.
    pub(super) fn add(&mut self, ground: Ground) {
        self.grounds.insert(ground);
        self.bits |= ground.bit();
    }
}

/// Go through the rounds.
pub(super) fn settle(program: &mut Program<'_>) {
    let mut changed = Changed::all();
    let mut open = Set::default();
    let mut round = 0;
    let mut is_doubted = false;
    loop {
        let has_new_places = program.start_round(&mut changed);
        let before = std::mem::take(&mut program.calls);
        let mut calls = call_graph::collect(program, before, &changed);
        let mut next = call_arguments(program, &mut calls);
        program.calls = calls;
        widen(&mut next, &program.arguments, &open);
        let moved = changes(&next, &program.arguments);
        if moved.is_empty() && !has_new_places {
            let doubted = match is_doubted {
                true => Vec::new(),
                false => without_outsiders(program, &mut next),
            };
            if doubted.is_empty() {
                program.calls.settled();
                program.leanings.settled();
                return;
            }
            is_doubted = true;
            round = 0;
            changed = Changed::next_round();
            for (function, index) in doubted {
                changed.add(Ground::parameter(function, index));
            }
            program.arguments = next;
            continue;
        }
        let moved: Set<(FunctionId, u32)> = match round == MOST {
            true => everything(&next).collect(),
            false => moved.into_iter().collect(),
        };
        if round >= FREE {
            widen(&mut next, &program.arguments, &moved);
            open.extend(moved.iter().copied());
        }
        changed = Changed::next_round();
        for &(function, index) in &moved {
            changed.add(Ground::parameter(function, index));
        }
        program.arguments = next;
        round += 1;
    }
}

/// Take what callers outside may pass away from what may be files and only the project's calls give: what goes round in circles (a file that is kept,
/// passed and given back) was theirs in the first round, and so in each. Where some of it does come from them, the next rounds find it again.
fn without_outsiders(program: &Program<'_>, next: &mut Arguments) -> Vec<(FunctionId, u32)> {
    let mut doubted = Vec::new();
    for (function, index) in everything(next).collect::<Vec<_>>() {
        let place = next.get_mut(function.0 as usize);
        let Some(Some(given)) = place.and_then(|all| all.get_mut(index as usize)) else {
            continue;
        };
        if program.is_doubtful(function, given) {
            *given = given.without(&Type::Injected);
            doubted.push((function, index));
        }
    }
    doubted
}

/// Parameters that are open are given what they were given before, too, and something unknown.
fn widen(next: &mut Arguments, before: &Arguments, open: &Set<(FunctionId, u32)>) {
    for &(function, index) in open {
        let (at, index) = (function.0 as usize, index as usize);
        let old = before.get(at).and_then(|all| all.get(index)?.as_ref());
        if let Some(place) = next.get_mut(at).and_then(|all| all.get_mut(index)) {
            // What was known first: a set that is full takes no more, and comes to rest.
            let mut types = old.cloned().unwrap_or_default();
            types.join(place.take().unwrap_or_default());
            types.join(Types::given_up());
            *place = Some(types);
        }
    }
}

/// The parameters that are given something else, as far as somebody asks for it.
fn changes(next: &Arguments, before: &Arguments) -> Vec<(FunctionId, u32)> {
    let mut found = Vec::new();
    for (at, parameters) in next.iter().enumerate() {
        let old = before.get(at);
        for (index, given) in parameters.iter().enumerate() {
            let old = old.and_then(|all| all.get(index)?.as_ref());
            let is_same = match (given, old) {
                (None, None) => true,
                (Some(given), Some(old)) => given == old || weight(given) == weight(old),
                _ => false,
            };
            if !is_same {
                found.push((FunctionId(at as u32), index as u32));
            }
        }
    }
    found
}

fn everything(arguments: &Arguments) -> impl Iterator<Item = (FunctionId, u32)> {
    let functions = arguments.iter().enumerate();
    functions.flat_map(|(at, all)| {
        (0..all.len() as u32).map(move |index| (FunctionId(at as u32), index))
    })
}

/// What somebody may ask for. What is further in than [`DEEPEST`], and names that are longer than [`LONGEST`], are told apart by kind.
type Weight<'t> = Set<(u8, Option<Discriminant<Type>>, Option<&'t Type>)>;

fn weight(types: &Types) -> Weight<'_> {
    let mut weight = Weight::default();
    weigh(types, 0, &mut weight);
    weight
}

fn weigh<'t>(types: &'t Types, depth: u8, weight: &mut Weight<'t>) {
    if types.unknown {
        weight.insert((depth, None, None));
    }
    for one in types.any_of.iter() {
        let is_made_of_others = one.parts().next().is_some();
        let is_told = match one {
            Type::External(name) | Type::Outside(name) | Type::ObjectMember(name) => {
                name.matches('.').count() < LONGEST
            }
            _ => !is_made_of_others,
        };
        weight.insert((depth, Some(discriminant(one)), is_told.then_some(one)));
        if depth < DEEPEST {
            for part in one.parts() {
                weigh(part, depth + 1, weight);
            }
        }
    }
}
