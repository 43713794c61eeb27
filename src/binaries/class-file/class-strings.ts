import { constantPool } from './constant-pool.ts';

const UTF8 = 1;

/** The texts in a class's constant pool, its own names among them (JVMS 4.4.7); empty for anything that is not a class. Stops at damage. */
export function classStrings(bytes: Buffer): string[] {
  const strings: string[] = [];
  for (const { tag, at, end } of constantPool(bytes)?.entries.values() ?? [])
    if (tag === UTF8) strings.push(bytes.toString('utf8', at + 2, end));
  return strings;
}
