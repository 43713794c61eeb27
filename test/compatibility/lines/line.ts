/** A command line that made a fixture. `{registry}` and `{tuf}` stand for hosts on loopback. */
export type Line = {
  /** What its answer is called: `json/NAME.json`, or `output/NAME`. */
  name: string;
  argv: readonly string[];
  /** The answer's file, where the line writes one; else stdout is the answer. */
  writes?: string;
  /** Keys of the answer whose values are held too, and not only their types; '': all of it. */
  same?: readonly string[];
  /** Why it is not run again by the tests; the answer is kept all the same. */
  once?: string;
};

export const KEY = ['--key', 'keys/cosign.key'];
export const PUB = ['--key', 'keys/cosign.pub', '--insecure-ignore-tlog'];
/** A data folder that is changed: what is in the usual one stays as it was. */
export const CHANGED = '{changed}';

export function json(name: string, ...argv: string[]): Line {
  return { name, argv: ['--json', ...argv] };
}

/** Holds the values of these keys too. */
export function same(keys: readonly string[], line: Line): Line {
  return { ...line, same: keys };
}

export function text(name: string, ...argv: string[]): Line {
  return { name: `output/${name}`, argv };
}
