import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ListedPackage } from '../types.ts';

/** One line for each package of a source: name, architecture, version, and the source's version where it is another. */
export function encodeListed({ name, architecture, version, sourceVersion }: ListedPackage): string {
  return [name, architecture, version, ...(sourceVersion === version ? [] : [sourceVersion])].join(' ');
}

function decodeListed(source: string, line: string): ListedPackage {
  const [name = '', architecture = '', version = '', sourceVersion = version] = line.split(' ');
  return { name, version, architecture, source, sourceVersion };
}

/** What stands in place of an ecosystem where states of packages are compared. */
export function listingOf(ecosystem: string): string {
  return `${ecosystem} packages`;
}

/** The signed indexes of releases that a database has. Those of an earlier program's have none. */
export class ListedPackages {
  readonly #file: DatabaseSync;
  readonly #releases: ReadonlySet<string>;
  #statement: StatementSync | undefined;

  constructor(file: DatabaseSync) {
    this.#file = file;
    const isThere = file
      .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'listed'")
      .get();
    this.#releases = new Set(
      isThere === undefined
        ? []
        : file
            .prepare("SELECT ecosystem FROM listed WHERE source = ''")
            .all()
            .map(({ ecosystem }) => String(ecosystem)),
    );
  }

  /** Undefined: there is no index of that release. */
  of(ecosystem: string, source: string): ListedPackage[] | undefined {
    if (!this.#releases.has(ecosystem)) return undefined;
    this.#statement ??= this.#file.prepare('SELECT packages FROM listed WHERE ecosystem = ? AND source = ?');
    const row = this.#statement.get(ecosystem, source);
    return row === undefined
      ? []
      : String(row['packages'])
          .split('\n')
          .map((line) => decodeListed(source, line));
  }

  *states(): Generator<{ ecosystem: string; name: string; state: string }> {
    if (this.#releases.size === 0) return;
    const rows = this.#file.prepare('SELECT ecosystem, source, packages FROM listed').iterate();
    for (const { ecosystem, source, packages } of rows) {
      const state = hash('sha256', String(packages), 'base64url').slice(0, 22);
      yield { ecosystem: listingOf(String(ecosystem)), name: String(source), state };
    }
  }
}
