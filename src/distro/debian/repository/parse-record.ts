import { digestFromHex } from '../../../base/digest.ts';
import type { PackageRecord } from '../types.ts';
import { repositoryError } from './errors.ts';
import { POOL_PATH } from './pool-path.ts';

/** Where a stanza was listed. */
export type RecordOrigin = { suite: string; component: string };

/** One stanza of a Packages file. Only the fields that are used are looked at: descriptions are most of the text. */
export function parseRecord(stanza: string, origin: RecordOrigin): PackageRecord {
  const field = (name: string): string => fieldOf(stanza, name);
  const name = field('Package');
  const version = field('Version');
  const malformed = (what: string): Error =>
    repositoryError(
      'REPOSITORY_MALFORMED',
      `the index of ${origin.suite} lists ${name} ${version} with ${what}`,
    );

  const filename = field('Filename');
  if (!POOL_PATH.test(filename)) throw malformed(`the Filename ${JSON.stringify(filename)}`);
  const hex = field('SHA256');
  if (!/^[0-9a-f]{64}$/.test(hex)) throw malformed(`the SHA256 ${JSON.stringify(hex)}`);
  const size = field('Size');
  if (!/^\d{1,12}$/.test(size)) throw malformed(`the Size ${JSON.stringify(size)}`);
  if (version === '') throw malformed('no Version');
  const { source, sourceVersion } = parseSource(field('Source'), name, version);
  return {
    name,
    version,
    architecture: field('Architecture'),
    source,
    sourceVersion,
    essential: field('Essential') === 'yes',
    multiArch: parseMultiArch(field('Multi-Arch')),
    priority: field('Priority'),
    depends: field('Depends'),
    preDepends: field('Pre-Depends'),
    provides: field('Provides'),
    conflicts: field('Conflicts'),
    breaks: field('Breaks'),
    replaces: field('Replaces'),
    recommends: field('Recommends'),
    filename,
    sizeBytes: Number(size),
    digest: digestFromHex(hex),
    ...origin,
  };
}

/** The value, folded lines joined by a blank; empty when the field is missing. `stanza` starts with a field name. */
function fieldOf(stanza: string, name: string): string {
  const key = `\n${name}:`;
  const start = stanza.startsWith(key.slice(1)) ? key.length - 1 : afterKey(stanza, key);
  if (start < 0) return '';
  let end = stanza.indexOf('\n', start);
  while (end >= 0 && (stanza[end + 1] === ' ' || stanza[end + 1] === '\t'))
    end = stanza.indexOf('\n', end + 1);
  return stanza
    .slice(start, end < 0 ? undefined : end)
    .replace(/\n[ \t]*/g, ' ')
    .trim();
}

function afterKey(stanza: string, key: string): number {
  const at = stanza.indexOf(key);
  return at < 0 ? -1 : at + key.length;
}

/** `glibc (2.41-12)`: the version is only written where it differs from the package's. */
function parseSource(text: string, name: string, version: string): { source: string; sourceVersion: string } {
  const match = /^(\S+)(?:\s+\(([^)]*)\))?$/.exec(text);
  return { source: match?.[1] ?? name, sourceVersion: match?.[2] ?? version };
}

function parseMultiArch(text: string): PackageRecord['multiArch'] {
  return text === 'same' || text === 'foreign' || text === 'allowed' ? text : 'no';
}
