import { CsvError, parse } from 'csv-parse/sync';
import { isDigest } from '../../../base/digest.ts';
import { messageOf } from '../../../base/errors.ts';
import { parseReference } from '../../../oci/index.ts';
import { findOwner } from '../../owners/find-owner.ts';
import type { OwnerRules } from '../../owners/types.ts';
import { timeOf } from '../fields.ts';
import { imageIdDigest } from '../image-id.ts';
import type { Dump, DumpProblem, ObservedContainer } from '../types.ts';
import { KNOWN_FORMS, unreadable } from '../unreadable.ts';

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
export function readCsvDump(bytes: Uint8Array, rules: OwnerRules): Dump {
  const records = recordsOf(bytes);
  const heading = headingOf(records[0] ?? []);
  const rows = heading === undefined ? records : records.slice(1);
  const first = heading === undefined ? 1 : 2;
  const problems: DumpProblem[] = [];
  const containers: ObservedContainer[] = [];
  let odd = 0;
  for (const [index, record] of rows.entries()) {
    try {
      containers.push(containerOf(rowOf(record, heading ?? WITHOUT_HEADING), index + first, rules));
    } catch (error) {
      if (++odd <= LIMITS.shownProblems)
        problems.push({ where: `row ${index + first}`, message: messageOf(error) });
    }
  }
  if (containers.length === 0 && odd > 0)
    throw unreadable(`it is no JSON, and as CSV no row of it names an image: ${problems[0]?.message ?? ''}`, {
      hint: KNOWN_FORMS,
    });
  const incomplete = odd > 0 ? `${odd} of its rows could not be read` : undefined;
  return { format: 'csv', containers, seen: containers.length, problems, incomplete };
}

function recordsOf(bytes: Uint8Array): string[][] {
  if (bytes.length > LIMITS.bytes)
    throw unreadable(`as CSV it has ${bytes.length} bytes, and at most ${LIMITS.bytes} are read`);
  try {
    return parse(bytes, {
      bom: true,
      delimiter: [',', ';', '\t'],
      comment: '#',
      comment_no_infix: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // Spreadsheets write rows of commas.
      skip_records_with_empty_values: true,
      trim: true,
      max_record_size: LIMITS.recordBytes,
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw unreadable(`it is no JSON, and as CSV: ${cause.message}`, { hint: KNOWN_FORMS, cause });
  }
}

function headingOf(record: readonly string[]): readonly string[] | undefined {
  const names = record.map((cell) => COLUMNS.get(cell.toLowerCase()) ?? '');
  if (names.includes('image')) return names;
  // An image may be called node; an owner that is called team is a heading, which would become an image of its own.
  if (names.slice(1).every((name) => name === '')) return undefined;
  throw unreadable(`as CSV it has a heading (${record.join(', ')}), in which no column is called image`, {
    hint: `columns are ${[...COLUMNS.keys()].join(', ')}`,
  });
}

function rowOf(record: readonly string[], names: readonly string[]): Row {
  return Object.fromEntries(
    names.flatMap((name, at) => (name !== '' && record[at] ? [[name, record[at]]] : [])),
  );
}

function containerOf(row: Row, number: number, rules: OwnerRules): ObservedContainer {
  const text = row['image'] ?? '';
  // A digest alone, or a reference; parsed so that a line of prose does not become an image.
  const reference = isDigest(text) ? undefined : text;
  const repository = reference === undefined ? 'image' : parseReference(reference).repository;
  const name = row['workload'] ?? repository.slice(repository.lastIndexOf('/') + 1);
  const workload = { namespace: row['namespace'] ?? 'default', kind: row['kind'] ?? 'Workload', name };
  const digest =
    imageIdDigest(row['digest']) ??
    (isDigest(text) ? text : imageIdDigest(text.includes('@') ? text : undefined));
  if (row['digest'] !== undefined && digest === undefined) throw new Error(`"${row['digest']}" is no digest`);
  const owner = row['owner'];
  return {
    workload,
    container: row['container'] ?? name,
    role: 'main',
    instance: `row ${number}`,
    image: { reference, digest },
    startedAt: timeOf(row['since']),
    node: row['node'],
    architecture: row['architecture'],
    owner:
      owner === undefined
        ? findOwner({ ...workload, image: reference, marks: [] }, rules)
        : { name: owner, by: `row ${number} of the CSV` },
  };
}
