//! Finds many literals in one pass, however the file is cut into pieces.
mod grams;

use core::slice;
use grams::Grams;

/// As much as is scanned at once.
const ROOM: usize = 1 << 18;
/// Before it stands what is left of the piece before: enough for the longest literal on both sides.
const MARGIN: usize = 1 << 12;
/// Twice as much, and a step, stands in the margin.
const LONGEST: usize = MARGIN / 2 - 8;

static mut INPUT: [u8; MARGIN + ROOM] = [0; MARGIN + ROOM];
static mut SCANNER: Option<Scanner> = None;

struct Scanner {
    grams: Grams,
    /// Bytes of the piece before that stand in the margin.
    left: usize,
    /// The next position to look at, counted from the first of them.
    next: usize,
    /// How often each literal was found since `start`.
    counts: Vec<u32>,
    /// Pairs: which literal, and where it ends, counted from the beginning of the piece; it may end before it.
    hits: Vec<i32>,
}

unsafe fn scanner() -> &'static mut Scanner {
    (*(&raw mut SCANNER)).as_mut().unwrap()
}

#[no_mangle]
pub extern "C" fn input() -> *mut u8 {
    unsafe { (&raw mut INPUT as *mut u8).add(MARGIN) }
}

/// The first `length` bytes of `input()` are the literals, each after its own length (two bytes, little endian); none is empty.
/// Answers with how many there are, and 0 when they are too many, or one is too long.
#[no_mangle]
pub unsafe extern "C" fn build(length: usize) -> usize {
    let mut rest = slice::from_raw_parts(input(), length);
    let mut literals: Vec<&[u8]> = Vec::new();
    while rest.len() > 2 {
        let size = usize::from(rest[0]) | usize::from(rest[1]) << 8;
        literals.push(&rest[2..2 + size]);
        rest = &rest[2 + size..];
    }
    let Some(grams) = Grams::new(&literals).filter(|grams| grams.reach() <= LONGEST) else { return 0 };
    let counts = vec![0; literals.len()];
    *(&raw mut SCANNER) = Some(Scanner { grams, left: 0, next: 0, counts, hits: Vec::new() });
    literals.len()
}

/// Begins a file.
#[no_mangle]
pub unsafe extern "C" fn start() {
    let scanner = scanner();
    scanner.counts.fill(0);
    (scanner.left, scanner.next) = (0, 0);
}

/// Scans the next `length` bytes of the file, which stand in `input()`; answers with how many pairs then stand in `hits()`. From
/// `most` on, further places of the same literal are not told. `is_last`: nothing follows; what stands at the border is then told too.
#[no_mangle]
pub unsafe extern "C" fn scan(length: usize, most: u32, is_last: bool) -> usize {
    let Scanner { grams, left, next, counts, hits } = scanner();
    hits.clear();
    let all = slice::from_raw_parts_mut(input().sub(*left), *left + length);
    // A literal that begins before a position may end as far behind it as it is long.
    let to = if is_last { all.len() } else { all.len().saturating_sub(grams.reach()) };
    let before = *left as i32;
    *next = grams.scan(all, *next, to, |literal, begin| {
        if counts[literal] < most {
            counts[literal] += 1;
            hits.extend([literal as i32, begin as i32 + grams.length(literal) as i32 - before]);
        }
    });
    let kept = all.len() - next.saturating_sub(grams.reach()).min(all.len());
    let from = all.len() - kept;
    core::ptr::copy(all.as_ptr().add(from), input().sub(kept), kept);
    *left = kept;
    *next -= from;
    hits.len() / 2
}

#[no_mangle]
pub unsafe extern "C" fn hits() -> *const i32 {
    scanner().hits.as_ptr()
}
