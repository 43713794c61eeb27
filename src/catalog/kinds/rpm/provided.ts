import { displayPath } from '../../../base/bytes.ts';
import { RPM_TAGS, type RpmHeader } from '../../../binaries/index.ts';
import { packagePaths } from './package-files.ts';

/** `rpmlib(…)` is provided by rpm itself; `config(…)` only ties a package to its own configuration. */
const OWN = /^(?:rpmlib|config)\(/;

/**
 * Who provides what, in one database. Needs of packages are capabilities (`libc.so.6()(64bit)`) and paths (`/bin/sh`), so
 * they mean something only beside all the others.
 */
export class Provided {
  readonly #by = new Map<string, string>();
  readonly #paths = new Map<string, string>();
  readonly #needs = new Map<string, string[]>();

  add(name: string, header: RpmHeader): void {
    this.#needs.set(
      name,
      header.strings(RPM_TAGS.requireName).filter((capability) => !OWN.test(capability)),
    );
    enter(this.#by, header.strings(RPM_TAGS.provideName), name);
    enter(this.#paths, packagePaths(header), name);
  }

  /** The packages that `name` needs, each once. Capabilities that nobody provides name no package. */
  requirementsOf(name: string): string[] {
    const found = new Set<string>();
    for (const need of this.#needs.get(name) ?? []) {
      const by = need.startsWith('(') ? this.#firstOf(need) : this.#providerOf(need);
      if (by !== undefined && by !== name) found.add(by);
    }
    return [...found].map(displayPath);
  }

  #providerOf(need: string): string | undefined {
    return this.#by.get(need) ?? this.#paths.get(need);
  }

  /** `(a or b)`: whichever is there. Of other boolean needs (`if`, `unless`) only the installed first one is certain. */
  #firstOf(need: string): string | undefined {
    if (/ (?:if|unless|without) /.test(need)) return undefined;
    for (const word of need.slice(0, 4000).split(/ (?:or|and|with) /)) {
      const by = this.#providerOf(word.replace(/^[ (]+/, '').split(/[ )]/, 1)[0] ?? '');
      if (by !== undefined) return by;
    }
    return undefined;
  }
}

function enter(map: Map<string, string>, keys: readonly string[], name: string): void {
  for (const key of keys) if (!map.has(key)) map.set(key, name);
}
