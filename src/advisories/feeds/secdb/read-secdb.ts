import { basename } from 'node:path';
import { type Fields, fieldsOf, listOf, textOf } from '../../../base/fields.ts';
import { isJsonObject } from '../../../base/parse-json.ts';
import { versionOrder } from '../../../versions/index.ts';
import { isCve } from '../../aliases/advisory-id.ts';
import type { AffectedPackage, FeedItem } from '../../types.ts';
import { compareIn } from '../ecosystems.ts';
import { advisoryIds } from '../ids.ts';
import { isPlain, isVersionText } from '../plain-text.ts';
import type { FeedShape } from '../records/feed-bytes.ts';
import { tooLarge } from '../records/limits.ts';
import { parseJsonRecord } from '../records/parse-record.ts';
import { readRecords, wholeMembers } from '../records/read-records.ts';
import { fixedIn, notAffected, notUnderstood } from '../statements.ts';
import type { FeedNotes } from '../types.ts';

/** One package of the database: its name, and what was fixed in which version. */
type Package = { name: string; secfixes: Fields };

/** secdb.alpinelinux.org and its like at Wolfi and Chainguard, in JSON, or in YAML as it once was. */
export async function* readSecdb(
  path: string,
  shape: FeedShape,
  notes: FeedNotes,
): AsyncGenerator<FeedItem, void, undefined> {
  const head = shape.head.toString('latin1');
  const isJson = head.trimStart().startsWith('{');
  const ecosystem = secdbEcosystem(head) ?? (isJson ? secdbEcosystem(await headBehind(path)) : undefined);
  if (ecosystem === undefined) {
    yield {
      type: 'rejected',
      id: basename(path),
      reason: 'neither its urlprefix nor its distroversion names a known release',
    };
    return;
  }
  // Community has what few images begin with; it is read together with main, and covers no release by itself.
  if (/\breponame["']?:\s*["']?community\b/.test(head)) notes.isPart();
  for await (const pack of isJson ? jsonPackages(path, ecosystem) : yamlPackages(path, shape, ecosystem)) {
    if ('type' in pack) yield pack;
    else yield* readPackage(ecosystem, pack);
  }
}

/** By what stands before the packages: `distroversion` of Alpine, the publisher's host of the others. */
export function secdbEcosystem(head: string): string | undefined {
  const prefix = /(?:^|[\s{,])["']?urlprefix["']?:\s*["']?([^"',\s}]+)/.exec(head)?.[1] ?? '';
  if (/\bwolfi\b/.test(prefix)) return 'Wolfi';
  if (/\b(?:cgr|chainguard)\b/.test(prefix)) return 'Chainguard';
  if (/\bmini\.dev\b/.test(prefix)) return 'MinimOS';
  const version = /(?:^|[\s{,])["']?distroversion["']?:\s*["']?([^"',\s}]+)/.exec(head)?.[1];
  if (version === 'edge') return 'Alpine:edge';
  const branch = /^v?(\d+\.\d+)/.exec(version ?? '')?.[1];
  return branch === undefined ? undefined : `Alpine:v${branch}`;
}

/** What stands behind the packages, when it does not stand before them. */
async function headBehind(path: string): Promise<string> {
  const members: string[] = [];
  for await (const { key, bytes } of wholeMembers(path, 'packages'))
    if (key !== undefined) members.push(`"${key}":${bytes?.toString('latin1') ?? ''}`);
  return members.join(',');
}

async function* jsonPackages(
  path: string,
  ecosystem: string,
): AsyncGenerator<Package | FeedItem, void, undefined> {
  for await (const { key, bytes, sizeBytes } of wholeMembers(path, 'packages')) {
    if (key !== undefined) continue;
    const record =
      bytes === undefined
        ? { name: basename(path), refused: tooLarge(sizeBytes) }
        : parseJsonRecord(basename(path), bytes);
    if ('refused' in record)
      yield { type: 'rejected', id: basename(path), reason: record.refused, isUnread: true };
    else yield packageOf(record.value, basename(path), ecosystem);
  }
}

async function* yamlPackages(
  path: string,
  shape: FeedShape,
  ecosystem: string,
): AsyncGenerator<Package | FeedItem, void, undefined> {
  for await (const record of readRecords(path, shape)) {
    if ('refused' in record)
      yield { type: 'rejected', id: record.name, reason: record.refused, isUnread: true };
    else
      for (const each of listOf(fieldsOf(record.value)['packages']))
        yield packageOf(each, record.name, ecosystem);
  }
}

function packageOf(value: unknown, where: string, ecosystem: string): Package | FeedItem {
  const pack = fieldsOf(fieldsOf(value)['pkg']);
  const name = textOf(pack['name']);
  const secfixes = pack['secfixes'] ?? {};
  const lost = { isUnread: true, about: [ecosystem] } as const;
  const isEmpty = Array.isArray(secfixes) && secfixes.length === 0;
  if (name !== undefined && !isJsonObject(secfixes) && !isEmpty)
    return {
      type: 'rejected',
      id: `${name}`.slice(0, 200),
      reason: 'its secfixes are not by version',
      ...lost,
    };
  return name !== undefined && isPlain(name, 200)
    ? { name, secfixes: fieldsOf(secfixes) }
    : { type: 'rejected', id: where, reason: 'a package has no name', ...lost };
}

/** `0`: no version of this package ever had it. A flaw named at two versions was fixed again in the later one. */
function* readPackage(ecosystem: string, { name, secfixes }: Package): Generator<FeedItem, void, undefined> {
  const compare = compareIn('apk');
  const fixes = new Map<string, { version: string; aliases: string[] }>();
  for (const [version, entries] of Object.entries(secfixes)) {
    for (const entry of typeof entries === 'string' ? [entries] : listOf(entries)) {
      const [id, ...aliases] = idsOf(entry);
      if (id === undefined || !isVersionText(version)) {
        yield {
          type: 'rejected',
          id: `${name} ${version}`.slice(0, 200),
          reason: `it names no vulnerability: ${JSON.stringify(entry).slice(0, 80)}`,
        };
        continue;
      }
      const before = fixes.get(id);
      if (
        before === undefined ||
        before.version === '0' ||
        (version !== '0' && compare(before.version, version) < 0)
      )
        fixes.set(id, { version, aliases });
    }
  }
  for (const [id, { version, aliases }] of fixes) {
    const pack = { ecosystem, name };
    const affected = [statementOf(pack, version)];
    yield { type: 'advisory', advisory: { id, aliases, severities: [], cwes: [], affected } };
  }
}

function statementOf(pack: { ecosystem: string; name: string }, version: string): AffectedPackage {
  if (version === '0') return notAffected(pack, 'apk');
  return versionOrder('apk').isVersion(version)
    ? fixedIn(pack, 'apk', version)
    : notUnderstood(pack, 'apk', `it is fixed in ${version}, which is not a version`);
}

/** `CVE-2020-1 GHSA-…` is one flaw under two names; `XSA-300 CVE-2020-1` a bulletin, which has others too. */
function idsOf(entry: unknown): string[] {
  const ids = advisoryIds(
    (textOf(entry) ?? '')
      .slice(0, 2000)
      .split(/[\s,()]+/)
      .filter((word) => word !== ''),
  );
  const cve = ids.find(isCve);
  return cve === undefined ? ids.slice(0, 1) : [cve, ...ids.filter((id) => id.startsWith('GHSA-'))];
}
