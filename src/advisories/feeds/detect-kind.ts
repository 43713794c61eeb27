import { fieldsOf } from '../../base/fields.ts';
import type { FeedKind } from '../types.ts';
import { vexFormat } from '../vex/parse-vex.ts';
import { feedError } from './errors.ts';
import { headOfList } from './packages/package-list.ts';
import { type FeedShape, shapeOf } from './records/feed-bytes.ts';
import { readRecords } from './records/read-records.ts';
import { topLevelKeys } from './records/top-level-keys.ts';

/** So many files of a folder or archive are looked into: those that come first may be of another kind. */
const LOOKED_INTO = 50;

/** By what a feed holds, not by its name. Throws FEED_KIND_UNKNOWN. */
export async function detectFeedKind(path: string, shape: FeedShape): Promise<FeedKind> {
  const kind = await kindOfShape(path, shape);
  if (kind !== undefined) return kind;
  throw feedError('FEED_KIND_UNKNOWN', `${path} is not a recognised feed format`, {
    hint: `feeds are OSV (folder, zip, tar, JSON, JSON Lines), Debian's tracker and lists, Arch Linux' tracker, secdb, Wolfi's advisories, CVE records, KEV, EPSS, CSAF, OpenVEX, distro-info-data and the signed index of an apk repository; --as says which it is`,
  });
}

/** What a file is; undefined: not a feed. Throws FEED_UNREADABLE and FEED_DAMAGED. */
export async function kindOfFile(path: string): Promise<{ kind: FeedKind; shape: FeedShape } | undefined> {
  const shape = await shapeOf(path);
  const kind = await kindOfShape(path, shape);
  return kind && { kind, shape };
}

async function kindOfShape(path: string, shape: FeedShape): Promise<FeedKind | undefined> {
  if (isApkIndex(shape)) return 'apk-packages';
  return shape.form === 'text' ? kindOfText(shape.head) : await kindOfRecords(path, shape);
}

/** The index of an apk repository, as it is published: the first file in it is its signature, or else its list. */
export function isApkIndex({ form, head }: FeedShape): boolean {
  return (
    form === 'tar' &&
    /^(?:\.SIGN\.[A-Z0-9]{1,20}\.|DESCRIPTION\0|APKINDEX\0)/.test(head.toString('latin1', 0, 100))
  );
}

/** Kinds whose files may be one record of many. */
const RECORDS: ReadonlySet<FeedKind> = new Set(['osv', 'cve', 'csaf', 'openvex', 'wolfi']);

/** A feed by itself, and not one record of many. */
export function isWholeFeed({ kind, shape }: { kind: FeedKind; shape: FeedShape }): boolean {
  return !RECORDS.has(kind) || !isOneRecord(shape);
}

/** One JSON object or YAML document, as far as its beginning tells. */
export function isOneRecord({ form, head }: FeedShape): boolean {
  const text = head.toString('latin1');
  return form === 'text' && !text.trimStart().startsWith('[') && !text.trimEnd().includes('\n{');
}

function kindOfText(head: Buffer): FeedKind | undefined {
  const text = head.toString('utf8').trimStart();
  if (/^\[\d{1,2} \w{3} \d{4}\] (?:DSA|DLA|DTSA)-/.test(text)) return 'debian-list';
  if (text.startsWith('{') || text.startsWith('[')) return kindOfJson(text);
  if (/^#model_version:|^cve,epss,percentile\b/.test(text)) return 'epss';
  if (text.startsWith('version,codename,series,')) return 'end-of-life';
  const list = headOfList(text);
  if (list !== undefined) return list.kind;
  if (/^schema-version:/m.test(text) && /^advisories:/m.test(text)) return 'wolfi';
  return /^packages:/m.test(text) && /^distroversion:/m.test(text) ? 'secdb' : undefined;
}

function kindOfJson(text: string): FeedKind | undefined {
  if (/^\[\s*\{[^{}]*"name"\s*:\s*"AVG-\d/.test(text)) return 'arch-tracker';
  const keys = topLevelKeys(text);
  const kind = kindOfObject(Object.fromEntries(keys));
  if (kind !== undefined) return kind;
  if (/^\{\s*"[^"]+"\s*:\s*\{\s*"(?:CVE|TEMP)-/.test(text) && /"releases"\s*:/.test(text))
    return 'debian-tracker';
  if (keys.has('catalogVersion') || /"cveID"\s*:/.test(text)) return 'kev';
  return keys.has('packages') && /"(?:secfixes|urlprefix|distroversion)"\s*:/.test(text)
    ? 'secdb'
    : undefined;
}

/** Of which one at least stands near the id. */
const OSV_FIELDS = ['schema_version', 'modified', 'published', 'withdrawn', 'aliases', 'details', 'affected'];

/** Of one record. The values of a head are known only where they are texts. */
function kindOfObject(object: Readonly<Record<string, unknown>>): FeedKind | undefined {
  const has = (key: string): boolean => object[key] !== undefined;
  if (object['dataType'] === 'CVE_RECORD' || has('cveMetadata')) return 'cve';
  if (has('schema-version') && has('package')) return 'wolfi';
  const vex = vexFormat(object);
  if (vex === 'openvex' || vex === 'csaf') return vex;
  if (has('document') && (has('product_tree') || has('vulnerabilities'))) return 'csaf';
  return (has('id') || has('affected')) && OSV_FIELDS.some(has) ? 'osv' : undefined;
}

async function kindOfRecords(path: string, shape: FeedShape): Promise<FeedKind | undefined> {
  let seen = 0;
  for await (const record of readRecords(path, shape)) {
    if ('value' in record) {
      const kind = kindOfObject(fieldsOf(record.value));
      if (kind !== undefined) return kind;
    }
    if (++seen === LOOKED_INTO) return undefined;
  }
  return undefined;
}
