import { basename } from 'node:path';
import { parseJsonText } from '../../../base/parse-json.ts';
import { feedError } from '../errors.ts';
import type { FeedRecord } from '../types.ts';
import { type FeedShape, feedBytes } from './feed-bytes.ts';
import type { FeedFile } from './feed-file.ts';
import { folderFiles } from './folder-files.ts';
import { JsonCutError, type JsonMember, jsonMembers } from './json-members.ts';
import { MOST_RECORD_BYTES, tooLarge } from './limits.ts';
import { lines } from './lines.ts';
import { parseJsonRecord, parseYamlRecord } from './parse-record.ts';
import { tarFiles } from './tar-files.ts';
import { zipFiles } from './zip-files.ts';

/** The files of a feed that has many. */
export function feedFiles(
  path: string,
  form: 'folder' | 'zip' | 'tar',
): AsyncIterable<FeedFile> | Iterable<FeedFile> {
  if (form === 'folder') return folderFiles(path);
  return form === 'zip' ? zipFiles(path) : tarFiles(path);
}

/**
 * The records of a feed, however it is packed: files of a folder, zip or tar (JSON, JSON Lines, YAML; others are passed over), lines of
 * a file, items of a list, or the one that a file is.
 */
export async function* readRecords(
  path: string,
  shape: FeedShape,
): AsyncGenerator<FeedRecord, void, undefined> {
  if (shape.form === 'text') {
    yield* textRecords(path, shape.head);
    return;
  }
  for await (const file of feedFiles(path, shape.form)) {
    const { name } = file;
    if (!/\.(?:jsonl?|ndjson|ya?ml)$/.test(name) || /(?:^|\/)\./.test(name)) continue;
    if ('refused' in file) yield file;
    else if (/ya?ml$/.test(name)) yield await parseYamlRecord(name, file.bytes);
    else if (name.endsWith('.json')) yield* listed(parseJsonRecord(name, file.bytes));
    else yield* lineRecords(name, [file.bytes]);
  }
}

async function* textRecords(path: string, head: Buffer): AsyncGenerator<FeedRecord, void, undefined> {
  const text = head.toString('utf8').trimStart();
  const name = basename(path);
  if (text.startsWith('[')) yield* memberRecords(path);
  else if (text.startsWith('{') && isOneLine(text)) yield* lineRecords(name, feedBytes(path));
  else {
    const whole = await wholeText(path);
    if (typeof whole === 'number') yield { name, refused: tooLarge(whole) };
    else yield text.startsWith('{') ? parseJsonRecord(name, whole) : await parseYamlRecord(name, whole);
  }
}

/** A list of records in one file. */
async function* memberRecords(path: string): AsyncGenerator<FeedRecord, void, undefined> {
  let at = 0;
  for await (const { bytes, sizeBytes } of wholeMembers(path)) {
    const name = `${basename(path)}[${at++}]`;
    yield bytes === undefined ? { name, refused: tooLarge(sizeBytes) } : parseJsonRecord(name, bytes);
  }
}

/** Like `jsonMembers`, in the words of a feed. */
export async function* wholeMembers(
  path: string,
  into?: string,
): AsyncGenerator<JsonMember, void, undefined> {
  try {
    yield* jsonMembers(feedBytes(path), into);
  } catch (cause) {
    if (!(cause instanceof JsonCutError)) throw cause;
    throw feedError('FEED_DAMAGED', `${path} is not a complete JSON document: ${cause.message}`, {
      cause,
      hint: 'fetch it again: it is truncated or damaged',
    });
  }
}

async function* lineRecords(
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<FeedRecord, void, undefined> {
  for await (const { number, bytes, sizeBytes } of lines(chunks)) {
    const at = `${name}:${number}`;
    if (bytes === undefined) yield { name: at, refused: tooLarge(sizeBytes) };
    else if (bytes.some((byte) => byte > 0x20)) yield parseJsonRecord(at, bytes);
  }
}

/** A file of an archive may hold a list of records. */
function listed(record: FeedRecord): FeedRecord[] {
  if (!('value' in record) || !Array.isArray(record.value)) return [record];
  return record.value.map((value: unknown, index) => ({ name: `${record.name}[${index}]`, value }));
}

/** JSON Lines: the first line is an object of its own. Of a line that is longer than the head this is not known, and not needed. */
function isOneLine(text: string): boolean {
  const end = text.indexOf('\n');
  if (end < 0) return true;
  try {
    parseJsonText(text.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

/** The one record that a file is; a number: it has more bytes than a record may. */
async function wholeText(path: string): Promise<Buffer | number> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of feedBytes(path)) {
    parts.push(Uint8Array.from(chunk));
    sizeBytes += chunk.length;
    if (sizeBytes > MOST_RECORD_BYTES) return sizeBytes;
  }
  return Buffer.concat(parts);
}
