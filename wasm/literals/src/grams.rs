//! Finds literals by a hash of the few bytes at a position. Where the shortest is longer than those, positions are skipped: each literal
//! is entered for as many positions in a row as one step covers, one of which is looked at wherever it stands.

const WORD: usize = 8;
const MOST_STRIDE: usize = 4;
/// Of a long literal only the beginning is weighed.
const MOST_WINDOW: usize = 64;

const NONE: u16 = u16::MAX;

struct Entry {
    gram: u64,
    literal: u16,
    /// Where in the literal the gram stands.
    at: u8,
    next: u16,
}

pub struct Grams {
    literals: Vec<Vec<u8>>,
    longest: usize,
    /// Bytes that are hashed.
    size: usize,
    stride: usize,
    mask: u64,
    /// One bit for each hash: most of the bytes of programs are none of these.
    known: Vec<u64>,
    heads: Vec<u16>,
    entries: Vec<Entry>,
}

fn hash(gram: u64) -> usize {
    (gram.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
}

impl Grams {
    /// None when one is empty, or they are too many.
    pub fn new(literals: &[&[u8]]) -> Option<Grams> {
        let shortest = literals.iter().map(|literal| literal.len()).min().filter(|&size| size > 0)?;
        // Five bytes of a text are far rarer than four, which leave more to skip where literals are short.
        let size = if shortest < WORD { shortest.min(4) } else { 5 };
        let stride = (shortest - size + 1).min(MOST_STRIDE);
        if literals.len() * stride >= usize::from(NONE) {
            return None;
        }
        let mut grams = Grams {
            literals: literals.iter().map(|literal| literal.to_vec()).collect(),
            longest: literals.iter().map(|literal| literal.len()).max().unwrap_or(0),
            size,
            stride,
            mask: u64::MAX >> (64 - 8 * size),
            known: vec![0; 1024],
            heads: vec![NONE; 65536],
            entries: Vec::new(),
        };
        // Entered backwards: of several literals at one place the first is told first.
        for (number, literal) in literals.iter().enumerate().rev() {
            let window = grams.window(literal);
            for at in window..window + stride {
                let gram = grams.gram_at(literal, at);
                let bucket = hash(gram);
                grams.known[bucket >> 6] |= 1 << (bucket & 63);
                let entry = Entry { gram, literal: number as u16, at: at as u8, next: grams.heads[bucket] };
                grams.heads[bucket] = grams.entries.len() as u16;
                grams.entries.push(entry);
            }
        }
        Some(grams)
    }

    /// Bytes that must stand on either side of a position that is looked at, unless the file begins or ends there.
    pub fn reach(&self) -> usize {
        self.longest
    }

    pub fn length(&self, literal: usize) -> usize {
        self.literals[literal].len()
    }

    /// Looks at the positions from `from` on below `to`, a stride apart, and tells of each literal where it begins; answers with
    /// the next position.
    pub fn scan(&self, bytes: &[u8], from: usize, to: usize, found: impl FnMut(usize, usize)) -> usize {
        // A stride that the compiler knows makes this a third faster.
        match self.stride {
            1 => self.scan_by::<1>(bytes, from, to, found),
            2 => self.scan_by::<2>(bytes, from, to, found),
            3 => self.scan_by::<3>(bytes, from, to, found),
            _ => self.scan_by::<4>(bytes, from, to, found),
        }
    }

    fn scan_by<const STRIDE: usize>(
        &self,
        bytes: &[u8],
        from: usize,
        to: usize,
        mut found: impl FnMut(usize, usize),
    ) -> usize {
        let end = to.min((bytes.len() + 1).saturating_sub(self.size));
        let end_of_words = end.min((bytes.len() + 1).saturating_sub(WORD));
        let mut at = from;
        while at + 3 * STRIDE < end_of_words {
            let any = self.bit(bytes, at)
                | self.bit(bytes, at + STRIDE)
                | self.bit(bytes, at + 2 * STRIDE)
                | self.bit(bytes, at + 3 * STRIDE);
            if any & 1 == 1 {
                for nth in 0..4 {
                    self.check(bytes, at + nth * STRIDE, &mut found);
                }
            }
            at += 4 * STRIDE;
        }
        while at < end {
            self.check(bytes, at, &mut found);
            at += STRIDE;
        }
        at.max(from)
    }

    /// Where the entered positions begin: those with the most different bytes, since rows of spaces and of zeros stand everywhere.
    fn window(&self, literal: &[u8]) -> usize {
        let last = (literal.len() + 1 - self.size - self.stride).min(MOST_WINDOW);
        let weight = |&window: &usize| -> usize {
            (window..window + self.stride).map(|at| different(&literal[at..at + self.size])).sum()
        };
        (0..=last).rev().max_by_key(weight).unwrap_or(0)
    }

    fn gram_at(&self, bytes: &[u8], at: usize) -> u64 {
        bytes[at..at + self.size].iter().rev().fold(0, |gram, &byte| gram << 8 | u64::from(byte))
    }

    /// In its lowest bit: whether the gram there may be known. `at + WORD` must not exceed the bytes.
    #[inline(always)]
    fn bit(&self, bytes: &[u8], at: usize) -> u64 {
        debug_assert!(at + WORD <= bytes.len());
        // SAFETY: the caller's loop ends before the last word; a bucket has 16 bits, and there are 1,024 words for them.
        unsafe {
            let bucket = hash(bytes.as_ptr().add(at).cast::<u64>().read_unaligned() & self.mask);
            self.known.get_unchecked(bucket >> 6) >> (bucket & 63)
        }
    }

    fn check(&self, bytes: &[u8], at: usize, found: &mut impl FnMut(usize, usize)) {
        let gram = self.gram_at(bytes, at);
        let bucket = hash(gram);
        if self.known[bucket >> 6] >> (bucket & 63) & 1 == 0 {
            return;
        }
        let mut next = self.heads[bucket];
        while next != NONE {
            let entry = &self.entries[usize::from(next)];
            next = entry.next;
            if entry.gram != gram || usize::from(entry.at) > at {
                continue;
            }
            let literal = &self.literals[usize::from(entry.literal)];
            if bytes[at - usize::from(entry.at)..].starts_with(literal) {
                found(usize::from(entry.literal), at - usize::from(entry.at));
            }
        }
    }
}

fn different(bytes: &[u8]) -> usize {
    (0..bytes.len()).filter(|&at| !bytes[..at].contains(&bytes[at])).count()
}
