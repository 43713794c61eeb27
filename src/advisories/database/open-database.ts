import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { compareBytes, type Digest, isDigest } from '../../base/index.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import { parsePurl } from '../../versions/index.ts';
import { canonicalId, keyOf } from '../aliases/advisory-id.ts';
import type {
  AdvisoryDatabase,
  Feed,
  ListedPackage,
  PackageAdvisory,
  ReleaseSupport,
  Vulnerability,
} from '../types.ts';
import { damaged, guarded, openDatabaseFile } from './database-file.ts';
import { decodeVulnerability } from './facts.ts';
import { ListedPackages } from './listed-packages.ts';
import { decodeStatements } from './statements.ts';

/** Opens an advisory database that `buildAdvisoryDatabase` wrote; costs a few milliseconds. Throws ADVISORIES_…. */
export function openAdvisoryDatabase(path: string): AdvisoryDatabase {
  const file = openDatabaseFile(path);
  try {
    return guarded(path, () => new SqliteAdvisories(path, file));
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Lookups of one row each. Statements are prepared when they are first needed: most commands need two of them. */
class SqliteAdvisories implements AdvisoryDatabase {
  readonly digest: Digest;
  readonly builtAt: number;
  readonly feeds: readonly Feed[];
  readonly #path: string;
  readonly #file: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #ecosystems: ReadonlyMap<string, number>;
  readonly #feedsFor = new Map<string, readonly Feed[]>();
  readonly #listed: ListedPackages;

  constructor(path: string, file: DatabaseSync) {
    this.#path = path;
    this.#file = file;
    const meta = new Map(this.#rows('SELECT key, value FROM meta') as [string, string][]);
    const digest = meta.get('digest') ?? '';
    if (!isDigest(digest)) throw damaged(path, 'it does not say its digest');
    this.digest = digest;
    this.builtAt = Number(meta.get('builtAt'));
    if (!Number.isSafeInteger(this.builtAt)) throw damaged(path, 'it does not say when it was built');
    this.feeds = this.#rows('SELECT data FROM feed ORDER BY id').map(
      ([data]) => parseJsonText(String(data)) as Feed,
    );
    this.#listed = new ListedPackages(file);
    this.#ecosystems = new Map(this.#rows('SELECT name, number FROM ecosystem') as [string, number][]);
  }

  feedsFor(ecosystem: string): readonly Feed[] {
    let found = this.#feedsFor.get(ecosystem);
    if (found === undefined) {
      found = this.feeds.filter(({ covers }) => covers.includes(ecosystem));
      this.#feedsFor.set(ecosystem, found);
    }
    return found;
  }

  advisoriesOf(ecosystem: string, name: string): readonly PackageAdvisory[] {
    const number = this.#ecosystems.get(ecosystem);
    if (number === undefined) return [];
    return guarded(this.#path, () => {
      const sql = 'SELECT statements FROM package WHERE ecosystem = ? AND name = ?';
      const row = this.#row(sql, number, name);
      return row === undefined ? [] : decodeStatements(ecosystem, name, String(row[0]));
    });
  }

  vulnerability(id: string): Vulnerability | undefined {
    return guarded(this.#path, () => {
      const row = this.#row('SELECT title, data FROM vulnerability WHERE id = ?', id);
      return row && decodeVulnerability(id, textOrNull(row[0]), String(row[1]));
    });
  }

  resolve(id: string): readonly string[] {
    return guarded(this.#path, () => {
      const canonical = canonicalId(id);
      if (this.#row('SELECT 1 FROM vulnerability WHERE id = ?', canonical) !== undefined) return [canonical];
      const row = this.#row('SELECT targets FROM alias WHERE key = ?', keyOf(id));
      return row === undefined ? [] : String(row[0]).split('\n');
    });
  }

  packagesOf(vulnerability: string): readonly { ecosystem: string; name: string }[] {
    return guarded(this.#path, () => {
      const row = this.#row('SELECT packages FROM vulnerability WHERE id = ?', vulnerability);
      const numbers = row === undefined ? [] : (parseJsonText(String(row[0])) as number[]);
      const sql =
        'SELECT e.name, p.name FROM package p JOIN ecosystem e ON e.number = p.ecosystem WHERE p.number = ?';
      return numbers.map((number) => {
        const [ecosystem, name] = this.#row(sql, number) ?? [];
        return { ecosystem: String(ecosystem), name: String(name) };
      });
    });
  }

  *packageStates(): Generator<{ ecosystem: string; name: string; state: string }> {
    const numbers = new Map([...this.#ecosystems].map(([name, number]) => [number, name]));
    const statement = this.#prepare('SELECT ecosystem, name, state FROM package ORDER BY number');
    const rows = statement.iterate() as unknown as Iterator<[number, string, string]>;
    for (;;) {
      const { value, done } = guarded(this.#path, () => rows.next());
      if (done === true) break;
      yield { ecosystem: numbers.get(value[0]) ?? '', name: value[1], state: value[2] };
    }
    yield* this.#listed.states();
  }

  listedOf(ecosystem: string, source: string): readonly ListedPackage[] | undefined {
    return guarded(this.#path, () => this.#listed.of(ecosystem, source));
  }

  releaseSupport(ecosystem: string): ReleaseSupport | undefined {
    return guarded(this.#path, () => {
      const row = this.#row('SELECT data FROM release WHERE ecosystem = ?', ecosystem);
      return row && (parseJsonText(String(row[0])) as ReleaseSupport);
    });
  }

  search(text: string, limit: number): readonly Vulnerability[] {
    const wanted = text.trim();
    if (wanted === '' || limit <= 0) return [];
    return guarded(this.#path, () => {
      const ids = new Set(this.resolve(wanted));
      if (ids.size === 0) for (const id of this.#idsOf(namesMeant(wanted))) ids.add(id);
      if (ids.size > 0) return this.#vulnerabilities([...ids].slice(0, limit));
      const pattern = `%${literally(wanted)}%`;
      for (const sql of SEARCHES) {
        if (ids.size >= limit) break;
        for (const [row] of this.#rows(sql, pattern, limit))
          for (const id of String(row).split('\n')) ids.add(id);
      }
      if (ids.size === 0) for (const id of this.#idsOf(this.#namesEndingIn(wanted))) ids.add(id);
      return this.#vulnerabilities([...ids].slice(0, limit));
    });
  }

  /** Newest last, as ids of CVEs are. */
  #idsOf(names: readonly string[]): string[] {
    const said = [...this.#ecosystems.keys()].flatMap((ecosystem) =>
      names.flatMap((name) => this.advisoriesOf(ecosystem, name)),
    );
    return [...new Set(said.map(({ vulnerability }) => vulnerability))].sort(compareBytes);
  }

  /** `log4j-core` alone, of a group or a path. */
  #namesEndingIn(name: string): string[] {
    const sql = String.raw`SELECT DISTINCT name FROM package WHERE name LIKE ? ESCAPE '\' OR name LIKE ? ESCAPE '\'`;
    const found = this.#rows(sql, `%/${literally(name)}`, `%:${literally(name)}`);
    return [...found].map(([one]) => String(one));
  }

  close(): void {
    if (this.#file.isOpen) this.#file.close();
  }

  #vulnerabilities(ids: readonly string[]): Vulnerability[] {
    return ids.flatMap((id) => this.vulnerability(id) ?? []);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#file.prepare(sql);
      statement.setReturnArrays(true);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  #row(sql: string, ...values: (string | number)[]): readonly Value[] | undefined {
    return this.#prepare(sql).get(...values) as unknown as readonly Value[] | undefined;
  }

  #rows(sql: string, ...values: (string | number)[]): readonly (readonly Value[])[] {
    return this.#prepare(sql).all(...values) as unknown as readonly (readonly Value[])[];
  }
}

/** As a pattern of LIKE, with `\\` before what is special there. */
function literally(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

/** The name as it is or, of a purl, as its registry or distribution writes it. */
function namesMeant(text: string): string[] {
  if (!text.startsWith('pkg:')) return [text];
  try {
    const { type, namespace, name } = parsePurl(text);
    const isBare = namespace === undefined || ['deb', 'apk', 'rpm'].includes(type);
    return isBare ? [name] : [`${namespace}${type === 'maven' ? ':' : '/'}${name}`];
  } catch {
    return [];
  }
}

const SEARCHES = [
  String.raw`SELECT id FROM vulnerability WHERE id LIKE ? ESCAPE '\' ORDER BY id LIMIT ?`,
  String.raw`SELECT targets FROM alias WHERE key LIKE ? ESCAPE '\' ORDER BY key LIMIT ?`,
  String.raw`SELECT id FROM vulnerability WHERE title LIKE ? ESCAPE '\' ORDER BY id LIMIT ?`,
];

type Value = string | number | null;

function textOrNull(value: Value | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
