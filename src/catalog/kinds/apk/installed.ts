import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Requirement } from '../../types.ts';
import type { ApkPackage } from './installed-database.ts';

const TOKEN = /^([^<>=~@]+)(?:@[^<>=~]*)?([<>=~].*)?$/;

/** The packages of one database by what they provide: names, `so:libc.musl-x86_64.so.1`, `cmd:sh`, `pc:zlib`, `/bin/sh`. */
export class ApkProviders {
  readonly #names = new Set<string>();
  readonly #provided = new Map<string, string>();

  constructor(packages: readonly ApkPackage[]) {
    for (const { name } of packages) this.#names.add(name);
    for (const { name, provides } of packages)
      for (const token of tokens(provides))
        if (!this.#provided.has(token.name)) this.#provided.set(token.name, name);
  }

  /** The installed packages that a package needs. What no package provides is given as written, names only. */
  requirementsOf({ name: of, depends }: ApkPackage, namespace: string): Requirement[] {
    const found = new Map<string, Requirement>();
    for (const { name, constraint } of tokens(depends)) {
      const isName = this.#names.has(name);
      const by = isName ? name : (this.#provided.get(name) ?? (/[:/]/.test(name) ? undefined : name));
      if (by === undefined || by === of || found.has(by)) continue;
      found.set(
        by,
        withoutUndefined({
          type: 'apk',
          namespace,
          name: by,
          constraint: by === name && constraint !== undefined ? constraint : undefined,
        }),
      );
    }
    return [...found.values()];
  }
}

/** Conflicts (`!name`) are not needs. */
function tokens(list: string | undefined): { name: string; constraint: string | undefined }[] {
  if (list === undefined) return [];
  return list.split(/\s+/).flatMap((token) => {
    const match = token.startsWith('!') ? null : TOKEN.exec(token);
    return match ? [{ name: match[1] ?? '', constraint: match[2] }] : [];
  });
}
