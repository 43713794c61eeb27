import { countUpTo, linesUpTo, type Say } from '../../../base/at-most.ts';
import { displayPath } from '../../../base/bytes.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { lenientStanzas } from '../../../distro/index.ts';

/** One installed package, as the database of dpkg or opkg has it. Relations are left as written. */
export type StatusPackage = {
  name: string;
  version: string;
  /** As dpkg(1) names it; undefined: installed, or the database does not say. */
  state?: string;
  arch?: string;
  source?: string;
  maintainer?: string;
  homepage?: string;
  /** The first line of the description. */
  synopsis?: string;
  section?: string;
  origin?: string;
  vendor?: string;
  license?: string;
  bugs?: string;
  essential?: true;
  /** Depends and Pre-Depends. */
  depends?: string;
  provides?: string;
  /** Of `BUILT_USING`. */
  builtUsing?: string;
  conffiles?: Conffile[];
};

/** Path: a byte string without a leading slash. `hex`: md5 in dpkg, SHA-256 in opkg. */
export type Conffile = { path: string; hex: string };

/** What is linked into its files, by source; the last is where Debian's Rust programs keep their crates (dh-cargo). */
const BUILT_USING = ['built-using', 'static-built-using', 'x-cargo-built-using'];
const FIELDS = new Set([
  ...(
    'package status version architecture source maintainer homepage description section origin vendor license bugs ' +
    'essential pre-depends depends provides conffiles'
  ).split(' '),
  ...BUILT_USING,
]);
const MAX_PACKAGES = 100_000;
const MAX_FIELD = 64 * 1024;
const MAX_CONFFILES = 10_000;

/** States in which the files of a package are unpacked (dpkg(1), "Package states"). */
const UNPACKED = new Set([
  'installed',
  'half-installed',
  'unpacked',
  'half-configured',
  'triggers-awaited',
  'triggers-pending',
]);

/** The installed packages of a database; `text` is a byte string. A stanza without `Status` counts: distroless has none. */
export function statusPackages(text: string, problem: Say): StatusPackage[] {
  const packages: StatusPackage[] = [];
  let named = 0;
  for (const fields of lenientStanzas(text, FIELDS)) {
    if (fields.has('package')) named++;
    const found = statusPackage(fields, problem);
    if (found === undefined) continue;
    if (packages.length >= MAX_PACKAGES) {
      problem(`there are more than ${MAX_PACKAGES} packages; the rest is left out`);
      break;
    }
    packages.push(found);
  }
  if (named === 0 && text.trim() !== '') problem('not a list of packages: it names none');
  return packages;
}

function statusPackage(fields: ReadonlyMap<string, string>, say: Say): StatusPackage | undefined {
  const name = fields.get('package') ?? '';
  const version = fields.get('version') ?? '';
  const status = fields.get('status')?.split(/\s+/)[2] ?? 'installed';
  if (name === '' || !UNPACKED.has(status)) return undefined;
  if (version === '' || /[\s/]/.test(name + version)) {
    say(`of a package it says no valid name and version: ${displayPath(name).slice(0, 100)}`);
    return undefined;
  }
  const text = (field: string): string | undefined => {
    const value = fields.get(field);
    if (value === undefined || value === '') return undefined;
    countUpTo(MAX_FIELD, value.length, `characters in ${field} of a package`, say);
    return displayPath(value.slice(0, MAX_FIELD));
  };
  const optional = {
    state: status === 'installed' ? undefined : status,
    arch: text('architecture'),
    source: text('source'),
    maintainer: text('maintainer'),
    homepage: text('homepage'),
    synopsis: text('description')?.split('\n', 1)[0]?.slice(0, 300),
    section: text('section'),
    origin: text('origin'),
    vendor: text('vendor'),
    license: text('license')?.replaceAll('\n', ' ').slice(0, 300),
    bugs: text('bugs'),
    depends: [text('pre-depends'), text('depends')].filter(Boolean).join(', ') || undefined,
    provides: text('provides'),
    builtUsing: BUILT_USING.map(text).filter(Boolean).join(', ') || undefined,
  };
  const conffiles = conffilesOf(fields.get('conffiles'), say);
  return withoutUndefined({
    name: displayPath(name),
    version: displayPath(version),
    ...defined(optional),
    essential: fields.get('essential') === 'yes' ? (true as const) : undefined,
    conffiles: conffiles.length > 0 ? conffiles : undefined,
  });
}

function defined<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}

/** ` /etc/x 0123…` per line; `newconffile` instead of a digest means that none was installed yet. */
function conffilesOf(value: string | undefined, say: Say): Conffile[] {
  const found: Conffile[] = [];
  for (const line of linesUpTo(MAX_CONFFILES, value ?? '', say)) {
    const match = /^\s*\/(\S.*?) ([0-9a-f]{32}|[0-9a-f]{64})(?: |$)/.exec(line);
    if (match) found.push({ path: match[1] ?? '', hex: match[2] ?? '' });
  }
  return found;
}
