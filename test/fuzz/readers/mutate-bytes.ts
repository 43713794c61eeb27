import type { Random } from '../../seeded-random.ts';

const NUMBERS = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff];
/** What formats begin, end and nest with, and what has surprised readers. */
const WORDS = [
  '\0',
  '\n',
  '\r\n',
  ' ',
  '"',
  '\\',
  '[',
  ']',
  '{',
  '}',
  '<',
  '>',
  '<!--',
  '/*',
  '*/',
  '//',
  '---\n',
  '&a ',
  '*a',
  '<<: ',
  '!!js ',
  '__proto__',
  'constructor',
  '../',
  '%s',
  '\u001b[2J',
  '\u202e',
  '\ud800',
  '9'.repeat(30),
  '-1',
  '1e999',
  'NaN',
  'null',
  'PK\x01\x02',
  'PK\x05\x06',
  '\x7fELF',
  'https://',
  'a'.repeat(5000),
];

type Mutation = (bytes: Buffer, random: Random, donor: Buffer) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let times = random.int(8) + 1; times > 0 && changed.length > 0; times--)
      changed[random.int(changed.length)] = random.int(256);
    return changed;
  },
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    const width = random.pick([1, 2, 4]);
    if (changed.length < width) return changed;
    const at = random.int(changed.length - width + 1);
    const number = random.pick(NUMBERS) % 2 ** (8 * width);
    if (random.int(2) === 0) changed.writeUIntLE(number, at, width);
    else changed.writeUIntBE(number, at, width);
    return changed;
  },
  (bytes, random) => bytes.subarray(0, random.int(bytes.length + 1)),
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    const times = random.pick([1, 2, 50, 2000]);
    const room = Math.max(1, Math.floor(2_000_000 / Math.max(to - from, 1)));
    const again = Buffer.concat(
      Array.from({ length: Math.min(times, room) }, () => bytes.subarray(from, to)),
    );
    return Buffer.concat([bytes.subarray(0, to), again, bytes.subarray(to)]);
  },
  (bytes, random) => {
    const at = random.int(bytes.length + 1);
    const word = Buffer.from(random.pick(WORDS));
    const times = random.pick([1, 1, 3, 1000, 20_000]);
    const many = Buffer.concat(
      Array.from({ length: Math.min(times, Math.ceil(500_000 / word.length)) }, () => word),
    );
    return Buffer.concat([bytes.subarray(0, at), many, bytes.subarray(at)]);
  },
  (bytes, random, donor) => {
    const [from, to] = range(donor, random);
    const at = random.int(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), donor.subarray(from, to), bytes.subarray(at)]);
  },
];

/** The bytes changed in one to three ways. */
export function mutateBytes(bytes: Buffer, donor: Buffer, random: Random): Buffer {
  let changed = bytes;
  for (let times = random.int(3) + 1; times > 0; times--)
    changed = random.pick(MUTATIONS)(changed, random, donor);
  return changed;
}

function range(bytes: Buffer, random: Random): [from: number, to: number] {
  const from = random.int(bytes.length + 1);
  const length = Math.min(random.pick([1, 4, 16, 64, 512, 4096]), bytes.length - from);
  return [from, from + length];
}
