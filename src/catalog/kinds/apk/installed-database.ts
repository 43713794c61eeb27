import { countUpTo, type Say } from '../../../base/at-most.ts';
import { displayPath } from '../../../base/bytes.ts';
import { stripEnd } from '../../../base/strip-end.ts';

/** One package of apk's database of installed packages. Lists of relations are left as written. */
export type ApkPackage = {
  name: string;
  version: string;
  arch?: string;
  license?: string;
  origin?: string;
  maintainer?: string;
  homepage?: string;
  description?: string;
  depends?: string;
  provides?: string;
  /** Commit of the recipe that it was built from. */
  commit?: string;
  /** `CHECKSUM PATH`, one a line; the checksum as written (`Q1…`), `-` where there is none. Byte strings. */
  files: string;
};

const MAX_PACKAGES = 100_000;
const MAX_FIELD = 64 * 1024;

/**
 * The database apk(5) keeps in `lib/apk/db/installed`: a letter, a colon, a value; packages parted by empty lines. After
 * `F:` (a folder) come the `R:` (files in it), each with its `Z:` (checksum). `text` is a byte string.
 */
export function apkPackages(text: string, problem: Say): ApkPackage[] {
  const packages: ApkPackage[] = [];
  let reader = new PackageReader(problem);
  const close = (): void => {
    const found = reader.close();
    if (found !== undefined) packages.push(found);
    reader = new PackageReader(problem);
  };
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    if (stop === start) close();
    else if (text[start + 1] === ':') reader.add(text[start] ?? '', text.slice(start + 2, stop));
    start = stop + 1;
    if (packages.length < MAX_PACKAGES) continue;
    problem(`there are more than ${MAX_PACKAGES} packages; the rest is left out`);
    return packages;
  }
  close();
  return packages;
}

class PackageReader {
  readonly #fields = new Map<string, string>();
  readonly #files: string[] = [];
  #folder = '';
  #file: string | undefined;
  #checksum = '-';
  readonly #say: Say;

  constructor(say: Say) {
    this.#say = say;
  }

  add(letter: string, value: string): void {
    switch (letter) {
      case 'F':
        this.#endFile();
        this.#folder = stripEnd(value, '/').replace(/^\/+/, '');
        return;
      case 'R':
        this.#endFile();
        this.#file = this.#folder === '' ? value : `${this.#folder}/${value}`;
        return;
      case 'Z':
        this.#checksum = value;
        return;
      default:
        if (this.#fields.has(letter)) return;
        countUpTo(MAX_FIELD, value.length, `characters in ${letter}: of a package`, this.#say);
        this.#fields.set(letter, value.slice(0, MAX_FIELD));
    }
  }

  /** Undefined without name and version, and for the names that `apk add --virtual` gives to a set of packages. */
  close(): ApkPackage | undefined {
    this.#endFile();
    const name = this.#text('P');
    const version = this.#text('V');
    if (name === undefined || version === undefined || /[\s/]/.test(name + version)) return undefined;
    const description = this.#text('T');
    if (description === 'virtual meta package') return undefined;
    const optional = {
      arch: this.#text('A'),
      license: this.#text('L')?.slice(0, 300),
      origin: this.#text('o'),
      maintainer: this.#text('m'),
      homepage: this.#text('U'),
      description: description?.slice(0, 300),
      depends: this.#text('D'),
      provides: this.#text('p'),
      commit: this.#text('c'),
    };
    const given = Object.entries(optional).filter(([, value]) => value !== undefined);
    return {
      name,
      version,
      ...(Object.fromEntries(given) as Partial<ApkPackage>),
      files: this.#files.join('\n'),
    };
  }

  #text(letter: string): string | undefined {
    const value = this.#fields.get(letter)?.trim();
    return value === undefined || value === '' ? undefined : displayPath(value);
  }

  #endFile(): void {
    if (this.#file !== undefined) this.#files.push(`${this.#checksum} ${this.#file}`);
    this.#file = undefined;
    this.#checksum = '-';
  }
}
