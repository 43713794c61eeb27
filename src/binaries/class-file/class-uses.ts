import { type ConstantPool, constantPool } from './constant-pool.ts';

/** What a class's constants say that it works with. Byte strings; names of classes as in the file: `java/lang/String`. */
export type ClassUses = {
  /** Of literals. */
  strings: string[];
  /** Classes, itself among them; of arrays as the file has them: `[Ljava/lang/String;`. */
  classes: string[];
  /** Methods that it calls or hands on. */
  methods: { owner: string; name: string }[];
  /** False where its constants end before they should. */
  isWhole: boolean;
};

const CLASS = 7;
const STRING = 8;
const METHODS: ReadonlySet<number> = new Set([10, 11]);

/** Undefined for anything that is not a class. What it says of places outside its constants is passed over, and is not whole. */
export function classUses(bytes: Buffer): ClassUses | undefined {
  const pool = constantPool(bytes);
  return pool && new UseReader(bytes, pool).uses();
}

class UseReader {
  readonly #bytes: Buffer;
  readonly #pool: ConstantPool;
  #isWhole: boolean;

  constructor(bytes: Buffer, pool: ConstantPool) {
    this.#bytes = bytes;
    this.#pool = pool;
    this.#isWhole = pool.isWhole;
  }

  uses(): ClassUses {
    const strings: string[] = [];
    const classes: string[] = [];
    const methods: ClassUses['methods'] = [];
    for (const { tag, at } of this.#pool.entries.values()) {
      if (tag === STRING) strings.push(this.#text(this.#bytes.readUInt16BE(at)));
      else if (tag === CLASS) classes.push(this.#text(this.#bytes.readUInt16BE(at)));
      else if (METHODS.has(tag)) methods.push(this.#method(at));
    }
    return { strings, classes, methods, isWhole: this.#isWhole };
  }

  /** JVMS 4.4.2: a class, and a name with its type. */
  #method(at: number): { owner: string; name: string } {
    const owner = this.#second(this.#bytes.readUInt16BE(at));
    const name = this.#second(this.#bytes.readUInt16BE(at + 2));
    return { owner, name };
  }

  /** The text that an entry begins with an index of. */
  #second(index: number): string {
    const entry = this.#pool.entries.get(index);
    if (entry !== undefined && entry.end - entry.at >= 2)
      return this.#text(this.#bytes.readUInt16BE(entry.at));
    this.#isWhole = false;
    return '';
  }

  #text(index: number): string {
    const entry = this.#pool.entries.get(index);
    if (entry?.tag === 1) return this.#bytes.toString('latin1', entry.at + 2, entry.end);
    this.#isWhole = false;
    return '';
  }
}
