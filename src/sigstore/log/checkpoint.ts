/** A checkpoint (C2SP tlog-checkpoint) in a signed note (C2SP signed-note): the state of a log, signed by it and by witnesses. */
export type Checkpoint = {
  origin: string;
  treeSize: bigint;
  rootHash: Uint8Array;
  /** The bytes that the signatures are over. */
  signed: Uint8Array;
  signatures: NoteSignature[];
};

export type NoteSignature = {
  name: string;
  /** The first four bytes of the key id. */
  keyHint: Uint8Array;
  signature: Uint8Array;
};

const MAX_BYTES = 64 * 1024;
const MAX_SIGNATURES = 64;
const MAX_LINE = 1024;

/** `— name base64`; a name has neither white space nor plus signs. */
const SIGNATURE_LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/;
const SIZE = /^(?:0|[1-9]\d{0,18})$/;

/** Returns what is wrong with it as text. */
export function parseCheckpoint(note: string): Checkpoint | string {
  if (note.length > MAX_BYTES) return `it is longer than ${MAX_BYTES} bytes`;
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return 'it is not a signed note';
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return `it has more than ${MAX_SIGNATURES} signatures`;
  const signatures = lines.map(parseSignatureLine);
  if (!signatures.every((signature) => signature !== undefined))
    return 'it has no signature, or one that cannot be read';

  const [origin = '', size = '', root = ''] = text.split('\n');
  if (origin === '' || origin.length > MAX_LINE) return 'it names no log';
  if (!SIZE.test(size)) return 'it states no tree size';
  const rootHash = /^[A-Za-z0-9+/]{43}=$/.test(root) ? Buffer.from(root, 'base64') : undefined;
  if (rootHash === undefined) return 'it states no root hash';
  return { origin, treeSize: BigInt(size), rootHash, signed: Buffer.from(text, 'utf8'), signatures };
}

function parseSignatureLine(line: string): NoteSignature | undefined {
  const parts = SIGNATURE_LINE.exec(line);
  if (parts?.[1] === undefined || parts[2] === undefined) return undefined;
  const bytes = Buffer.from(parts[2], 'base64');
  if (bytes.length <= 4) return undefined;
  return { name: parts[1], keyHint: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}
