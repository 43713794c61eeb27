import { NameWalk } from './name-walk.ts';

/** Bits of a function's digest that are kept: of 100,000 functions one absent name in 700 passes for present, never the reverse. */
const BITS = 26;
/** The largest programs have about 300,000. */
const MOST_NAMES = 2_000_000;

const PERCENT = 0x25;
const ROUND = 0x28;
const ROUND_END = 0x29;
const STAR = 0x2a;
const DASH = 0x2d;
const DOT = 0x2e;
const SQUARE = 0x5b;
const SQUARE_END = 0x5d;

/**
 * Which functions stand in NUL-separated names, small enough to be kept: digests of `import/path`, `import/path.F` and
 * `import/path.T.M`, sorted, each as its distance from the one before (LEB128). Pointers of receivers and type arguments are left
 * out, and what a closure, a method value or a wrapper was made in counts as there. Undefined: more names than are looked at.
 */
export function functionIndex(names: Uint8Array): Uint8Array | undefined {
  const digests = new DigestList();
  let [count, ofPackage] = [0, SEED];
  for (const walk = new NameWalk(names); walk.next(); count++) {
    if (count >= MOST_NAMES) return undefined;
    const { start, dot, end, isSamePackage } = walk;
    if (dot <= start) continue;
    if (!isSamePackage) {
      ofPackage = packageDigest(names, start, dot);
      digests.add(ofPackage);
    }
    addSymbol(names, dot, end, { ofPackage, into: digests });
  }
  return digests.encode();
}

/** Asks an index. */
export class GoFunctions {
  /** Ascending. A set would take ten times the memory, and most programs are asked two or three questions. */
  readonly #digests: Uint32Array;

  constructor(index: Uint8Array) {
    this.#digests = decode(index);
  }

  /** False: surely no function of the package is in the program. */
  hasPackage(importPath: string): boolean {
    return this.#has(importPath);
  }

  /** `F`, `T.M` or `(*T).M`. False: surely neither it nor a copy of it that was inlined is in the program. */
  has(importPath: string, symbol: string): boolean {
    const plain = withoutOutermost(symbol.replaceAll(/[()*]/g, ''));
    return this.#has(`${importPath}.${plain}`) || this.#has(`?${plain}`);
  }

  #has(text: string): boolean {
    const digest = digestOfText(text);
    let [from, to] = [0, this.#digests.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#digests[middle] ?? 0) < digest) from = middle + 1;
      else to = middle;
    }
    return this.#digests[from] === digest;
  }
}

function packageDigest(names: Uint8Array, start: number, dot: number): number {
  let digest = SEED;
  for (let at = start; at < dot; at++) {
    const byte = names[at] ?? 0;
    // The linker writes dots of a path's last part as %2e.
    if (byte === PERCENT && at + 2 < dot) {
      digest = step(digest, hexOf(names[at + 1]) * 16 + hexOf(names[at + 2]));
      at += 2;
    } else digest = step(digest, byte);
  }
  return digest;
}

/** What is in the line table as `path.(*T[...]).M.func1`, from the dot behind the package on: `T`, `T.M`, and so on. */
function addSymbol(
  names: Uint8Array,
  dot: number,
  end: number,
  { ofPackage, into }: { ofPackage: number; into: DigestList },
): void {
  let digest = ofPackage;
  let depth = 0;
  for (let at = dot; at < end; at++) {
    const byte = names[at] ?? 0;
    if (byte === SQUARE) depth++;
    else if (byte === SQUARE_END) depth--;
    else if (depth > 0 || byte === ROUND || byte === ROUND_END || byte === STAR) continue;
    // `T.M-fm`: the method as a value.
    else if (byte === DASH) break;
    else {
      if (byte === DOT && at > dot) into.add(digest);
      digest = step(digest, byte);
    }
  }
  into.add(digest);
  addInlined(names, dot, end, into);
}

/**
 * A closure of a function that was inlined has that one's name without its package (`main.main.(*T).M.func1`, since Go 1.22):
 * all of that name count as there. A method's own closure says no more than its method does.
 */
function addInlined(names: Uint8Array, dot: number, end: number, into: DigestList): void {
  let dots = 0;
  for (let at = dot; at < end && dots < 3; at++) if (names[at] === DOT) dots++;
  if (dots < 3) return;
  const tail = Buffer.from(names.buffer, names.byteOffset + dot + 1, end - dot - 1).toString('latin1');
  const parts = withoutBracketed(tail).split('.');
  const closure = parts.findLastIndex((part) => /^(?:func|gowrap|deferwrap)\d/.test(part));
  const isMethod = parts[0]?.startsWith('(') === true;
  for (let at = isMethod ? 2 : 1; at < closure; at++) {
    const [before, part] = [plain(parts[at - 1]), plain(parts[at])];
    into.add(digestOf(`?${part}`));
    into.add(digestOf(`?${before}.${part}`));
  }
}

function plain(part = ''): string {
  return part.replaceAll(/[()*]/g, '');
}

function hexOf(byte = 0): number {
  return byte < 0x3a ? byte - 0x30 : (byte | 0x20) - 0x57;
}

/** FNV-1a, which needs one byte at a time. */
const SEED = 0x811c_9dc5;
function step(digest: number, byte: number): number {
  return Math.imul(digest ^ byte, 0x0100_0193);
}

/** The unfinished digest of a text in Latin-1. */
function digestOf(text: string): number {
  let digest = SEED;
  for (let at = 0; at < text.length; at++) digest = step(digest, text.charCodeAt(at) & 0xff);
  return digest;
}

function digestOfText(text: string): number {
  return finished(digestOf(Buffer.from(text, 'utf8').toString('latin1')));
}

/** Spreads what distinguishes two texts over all bits (MurmurHash3's last step), of which some are kept. */
function finished(digest: number): number {
  let mixed = digest ^ (digest >>> 16);
  mixed = Math.imul(mixed, 0x85eb_ca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> (32 - BITS);
}

class DigestList {
  #digests = new Uint32Array(4096);
  #length = 0;
  #last = -1;

  add(unfinished: number): void {
    const digest = finished(unfinished);
    // Neighbours share their package and their type.
    if (digest === this.#last) return;
    if (this.#length === this.#digests.length) {
      const larger = new Uint32Array(this.#length * 2);
      larger.set(this.#digests);
      this.#digests = larger;
    }
    this.#digests[this.#length++] = digest;
    this.#last = digest;
  }

  encode(): Uint8Array {
    const sorted = this.#digests.subarray(0, this.#length).sort();
    const bytes = new Uint8Array(this.#length * Math.ceil(BITS / 7));
    let length = 0;
    let last = -1;
    for (const digest of sorted) {
      if (digest === last) continue;
      let distance = digest - last;
      for (; distance > 0x7f; distance >>>= 7) bytes[length++] = (distance & 0x7f) | 0x80;
      bytes[length++] = distance;
      last = digest;
    }
    return bytes.slice(0, length);
  }
}

function decode(index: Uint8Array): Uint32Array {
  const digests = new Uint32Array(index.length);
  let length = 0;
  let last = -1;
  let distance = 0;
  let shift = 0;
  for (const byte of index) {
    distance |= (byte & 0x7f) << shift;
    shift += 7;
    if (byte > 0x7f) continue;
    last += distance;
    digests[length++] = last;
    distance = 0;
    shift = 0;
  }
  return digests.slice(0, length);
}

/** From the first `[` to the last `]`. */
function withoutOutermost(text: string): string {
  const [open, close] = [text.indexOf('['), text.lastIndexOf(']')];
  return open < 0 || close < open ? text : text.slice(0, open) + text.slice(close + 1);
}

/** Each time from a `[` to the next `]`. Names in programs may have thousands of the one and none of the other. */
function withoutBracketed(text: string): string {
  let plain = '';
  for (let at = 0; ; ) {
    const open = text.indexOf('[', at);
    const close = open < 0 ? -1 : text.indexOf(']', open);
    if (close < 0) return plain + text.slice(at);
    plain += text.slice(at, open);
    at = close + 1;
  }
}
