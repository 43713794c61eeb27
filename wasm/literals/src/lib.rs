//! Finds many literals in one pass. The automaton's state goes on from one piece to the next, so nothing is missed at borders.
use aho_corasick::{automaton::Automaton, dfa::DFA, Anchored, MatchKind, StartKind};
use core::slice;

/// As much as is scanned at once.
const ROOM: usize = 1 << 18;

static mut INPUT: [u8; ROOM] = [0; ROOM];
static mut SCANNER: Option<Scanner> = None;

struct Scanner {
    automaton: DFA,
    /// How often each literal was found since `start`.
    counts: Vec<u32>,
    /// Pairs: which literal, and where in the piece it ends.
    hits: Vec<u32>,
    state: aho_corasick::automaton::StateID,
}

unsafe fn scanner() -> &'static mut Scanner {
    (*(&raw mut SCANNER)).as_mut().unwrap()
}

#[no_mangle]
pub extern "C" fn input() -> *mut u8 {
    &raw mut INPUT as *mut u8
}

/// The first `length` bytes of `input()` are the literals, each after its own length (two bytes, little endian); none is empty.
/// Answers with how many there are, and 0 when they are too many for memory.
#[no_mangle]
pub unsafe extern "C" fn build(length: usize) -> usize {
    let mut rest = slice::from_raw_parts(input(), length);
    let mut literals: Vec<&[u8]> = Vec::new();
    while rest.len() > 2 {
        let size = usize::from(rest[0]) | usize::from(rest[1]) << 8;
        literals.push(&rest[2..2 + size]);
        rest = &rest[2 + size..];
    }
    let built = DFA::builder()
        .match_kind(MatchKind::Standard)
        .start_kind(StartKind::Unanchored)
        .prefilter(false)
        .build(&literals);
    let Ok(automaton) = built else { return 0 };
    let Ok(state) = automaton.start_state(Anchored::No) else { return 0 };
    let counts = vec![0; literals.len()];
    *(&raw mut SCANNER) = Some(Scanner { automaton, counts, hits: Vec::new(), state });
    literals.len()
}

/// Begins a file.
#[no_mangle]
pub unsafe extern "C" fn start() {
    let scanner = scanner();
    scanner.state = scanner.automaton.start_state(Anchored::No).unwrap();
    scanner.counts.fill(0);
}

/// Scans the next `length` bytes of the file, which stand in `input()`; answers with how many pairs then stand in `hits()`. From
/// `most` on, further places of the same literal are not told.
#[no_mangle]
pub unsafe extern "C" fn scan(length: usize, most: u32) -> usize {
    let Scanner { automaton, counts, hits, state } = scanner();
    hits.clear();
    let mut at = *state;
    for (index, &byte) in slice::from_raw_parts(input(), length).iter().enumerate() {
        at = automaton.next_state(Anchored::No, at, byte);
        if automaton.is_special(at) && automaton.is_match(at) {
            for nth in 0..automaton.match_len(at) {
                let literal = automaton.match_pattern(at, nth).as_usize();
                if counts[literal] < most {
                    counts[literal] += 1;
                    hits.extend([literal as u32, index as u32 + 1]);
                }
            }
        }
    }
    *state = at;
    hits.len() / 2
}

#[no_mangle]
pub unsafe extern "C" fn hits() -> *const u32 {
    scanner().hits.as_ptr()
}
