//! Finds literals of six bytes and more: only every third position is looked at, by a hash of the four bytes there. Each literal
//! is entered for its first three positions, one of which is looked at wherever it stands.

pub const STRIDE: usize = 3;
const GRAM: usize = 4;
pub const LEAST: usize = GRAM + STRIDE - 1;

const NONE: u16 = u16::MAX;

struct Entry {
    gram: u32,
    literal: u16,
    /// Where in the literal the gram stands.
    at: u8,
    next: u16,
}

pub struct Grams {
    literals: Vec<Vec<u8>>,
    longest: usize,
    /// One bit for each hash: most of the bytes of programs are none of these.
    known: Vec<u64>,
    heads: Vec<u16>,
    entries: Vec<Entry>,
}

fn hash(gram: u32) -> usize {
    (gram.wrapping_mul(0x9e37_79b1) >> 16) as usize
}

fn gram_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

impl Grams {
    /// None when a literal is too short, or they are too many.
    pub fn new(literals: &[&[u8]]) -> Option<Grams> {
        if literals.iter().any(|literal| literal.len() < LEAST) || literals.len() * STRIDE >= usize::from(NONE) {
            return None;
        }
        let mut grams = Grams {
            literals: literals.iter().map(|literal| literal.to_vec()).collect(),
            longest: literals.iter().map(|literal| literal.len()).max().unwrap_or(LEAST),
            known: vec![0; 1024],
            heads: vec![NONE; 65536],
            entries: Vec::new(),
        };
        // Entered backwards: of several literals at one place the first is told first.
        for (number, literal) in literals.iter().enumerate().rev() {
            for at in 0..STRIDE {
                let gram = gram_at(literal, at);
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

    /// Looks at the positions from `from` on below `to`, every third, and tells of each literal where it begins; answers with
    /// the next position.
    pub fn scan(&self, bytes: &[u8], from: usize, to: usize, mut found: impl FnMut(usize, usize)) -> usize {
        let end = to.min((bytes.len() + 1).saturating_sub(GRAM));
        let mut at = from;
        // Four positions for each branch: nearly always none of them is known.
        while at + 3 * STRIDE < end {
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

    /// In its lowest bit: whether the gram there may be known. `at + GRAM` must not exceed the bytes.
    #[inline(always)]
    fn bit(&self, bytes: &[u8], at: usize) -> u64 {
        debug_assert!(at + GRAM <= bytes.len());
        // SAFETY: the caller's loop ends before the last gram; a bucket has 16 bits, and there are 1,024 words for them.
        unsafe {
            let bucket = hash(bytes.as_ptr().add(at).cast::<u32>().read_unaligned());
            self.known.get_unchecked(bucket >> 6) >> (bucket & 63)
        }
    }

    fn check(&self, bytes: &[u8], at: usize, found: &mut impl FnMut(usize, usize)) {
        let gram = gram_at(bytes, at);
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
