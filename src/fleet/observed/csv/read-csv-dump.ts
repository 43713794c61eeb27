import { CsvError, parse } from 'csv-parse/sync';
import { isDigest } from '../../../base/digest.ts';
import { messageOf } from '../../../base/errors.ts';
import { utcTime } from '../../../base/utc-time.ts';
import { withoutStacks } from '../../../base/without-stacks.ts';
import { formatPlatform, parsePlatform, parseReference } from '../../../oci/index.ts';
import { findOwner } from '../../owners/find-owner.ts';
import type { OwnerRules } from '../../owners/types.ts';
import { imageIdDigest } from '../image-id.ts';
import type { Dump, DumpProblem, ObservedContainer } from '../types.ts';
import { KNOWN_FORMS, unreadable } from '../unreadable.ts';
import { delimiterOf } from './delimiter-of.ts';

const LIMITS = { bytes: 64 * 1024 * 1024, recordBytes: 64 * 1024, shownProblems: 100 };

/** What columns may be called. */
const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['image', 'image'],
  ['owner', 'owner'],
  ['team', 'owner'],
  ['digest', 'digest'],
  ['namespace', 'namespace'],
  ['kind', 'kind'],
  ['workload', 'workload'],
  ['name', 'workload'],
  ['container', 'container'],
  ['node', 'node'],
  ['architecture', 'architecture'],
  ['arch', 'architecture'],
  ['since', 'since'],
  ['started', 'since'],
]);
const WITHOUT_HEADING = ['image', 'owner'];

type Row = Readonly<Record<string, string>>;

/** A row for each image that runs. With a heading that names columns, or without: then an image and its owner. */
export function readCsvDump(files: readonly Uint8Array[], rules: OwnerRules): Dump {
  const read = files.map((bytes, index) =>
    rowsOf(bytes, files.length === 1 ? '' : `file ${index + 1}, `, rules),
  );
  const containers = read.flatMap(({ containers: some }) => some);
  const problems = read.flatMap(({ problems: some }) => some);
  const odd = problems.length;
  if (containers.length === 0 && odd > 0)
    throw unreadable(
      `it is not JSON, and as CSV no row of it names an image: ${problems[0]?.message ?? ''}`,
      {
        hint: KNOWN_FORMS,
      },
    );
  const incomplete = odd > 0 ? `${odd} of its rows could not be read` : undefined;
  const shown = [...problems, ...secondOwners(containers)].slice(0, LIMITS.shownProblems);
  return { format: 'csv', containers, seen: containers.length, problems: shown, incomplete };
}

function rowsOf(bytes: Uint8Array, file: string, rules: OwnerRules): Pick<Dump, 'containers' | 'problems'> {
  const records = recordsOf(bytes);
  const heading = headingOf(records[0] ?? []);
  const containers: ObservedContainer[] = [];
  const problems: DumpProblem[] = [];
  for (const [index, record] of records.entries()) {
    if (index === 0 && heading !== undefined) continue;
    const where = `${file}row ${index + 1}`;
    try {
      containers.push(containerOf(rowOf(record, heading ?? WITHOUT_HEADING), where, rules));
    } catch (error) {
      problems.push({ where, message: messageOf(error) });
    }
  }
  // Prose, YAML and what terminals show have lines of one word, too, which would become images.
  if (heading === undefined && problems[0]?.where === `${file}row 1` && containers.length > 0)
    throw unreadable(`not valid JSON, and as CSV its first row names no image: ${problems[0].message}`, {
      hint: KNOWN_FORMS,
    });
  return { containers, problems };
}

function recordsOf(bytes: Uint8Array): string[][] {
  if (bytes.length > LIMITS.bytes)
    throw unreadable(`too large for CSV: ${bytes.length} bytes, at most ${LIMITS.bytes} are read`);
  try {
    return withoutStacks(() =>
      parse(bytes, {
        bom: true,
        delimiter: delimiterOf(bytes),
        comment: '#',
        comment_no_infix: true,
        relax_column_count: true,
        skip_empty_lines: true,
        // Spreadsheets write rows of commas.
        skip_records_with_empty_values: true,
        trim: true,
        max_record_size: LIMITS.recordBytes,
      }),
    );
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw unreadable(`not valid JSON, and as CSV: ${cause.message}`, { hint: KNOWN_FORMS, cause });
  }
}

function headingOf(record: readonly string[]): readonly string[] | undefined {
  const names = record.map((cell) => COLUMNS.get(cell.toLowerCase()) ?? '');
  if (names.includes('image')) return names;
  // An image may be called node; an owner that is called team is a heading, which would become an image of its own.
  if (names.slice(1).every((name) => name === '')) return undefined;
  throw unreadable(`as CSV it has a heading (${record.join(', ')}) without a column called image`, {
    hint: `columns are ${[...COLUMNS.keys()].join(', ')}`,
  });
}

function rowOf(record: readonly string[], names: readonly string[]): Row {
  return Object.fromEntries(
    names.flatMap((name, at) => (name !== '' && record[at] ? [[name, record[at]]] : [])),
  );
}

function containerOf(row: Row, where: string, rules: OwnerRules): ObservedContainer {
  const text = row['image'] ?? '';
  // A digest alone, or a reference; parsed so that a line of prose does not become an image.
  const reference = isDigest(text) ? undefined : text;
  const repository = reference === undefined ? 'image' : parseReference(reference).repository;
  // Two teams may have an image of the same last name.
  const name = row['workload'] ?? repository.replace(/^library\//, '');
  const workload = { namespace: row['namespace'] ?? 'default', kind: row['kind'] ?? 'Workload', name };
  const digest =
    imageIdDigest(row['digest']) ??
    (isDigest(text) ? text : imageIdDigest(text.includes('@') ? text : undefined));
  if (row['digest'] !== undefined && digest === undefined)
    throw new Error(`"${row['digest']}" is not a valid digest`);
  const { owner, since, architecture } = row;
  const startedAt = since === undefined ? undefined : utcTime(since);
  if (since !== undefined && startedAt === undefined)
    throw new Error(`"${since}" is not a valid time: write 2026-03-05 or 2026-03-05T10:00:00Z`);
  return {
    workload,
    container: row['container'] ?? name,
    role: 'main',
    instance: where,
    image: { reference, digest },
    startedAt,
    node: row['node'],
    platform: architecture === undefined ? undefined : formatPlatform(parsePlatform(architecture)),
    owner:
      owner === undefined
        ? findOwner({ ...workload, image: reference, marks: [] }, rules)
        : { name: owner, by: `${where} of the CSV` },
  };
}

/** A workload has one owner, the first that is said: rows that say another are named. */
function secondOwners(containers: readonly ObservedContainer[]): DumpProblem[] {
  const first = new Map<string, ObservedContainer>();
  return containers.flatMap((each): DumpProblem[] => {
    const { workload, owner, instance } = each;
    const key = `${workload.namespace}\n${workload.kind}\n${workload.name}`;
    const known = first.get(key);
    if (owner === undefined || known?.owner?.name === owner.name) return [];
    if (known === undefined) {
      first.set(key, each);
      return [];
    }
    const message = `${workload.name} belongs to ${known.owner?.name} by ${known.instance}, not to ${owner.name}: add a column "workload" to separate the two`;
    return [{ where: instance, message }];
  });
}
