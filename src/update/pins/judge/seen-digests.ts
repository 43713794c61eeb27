import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../../base/atomic-write.ts';
import { LARGE_FILE_BYTES, readBounded } from '../../../base/bounded-read.ts';
import { prettyJson } from '../../../base/canonical-json.ts';
import { type Digest, isDigest } from '../../../base/digest.ts';
import { messageOf } from '../../../base/errors.ts';
import { type Fields, fieldsOf } from '../../../base/fields.ts';
import { makeFolder } from '../../../base/make-folder.ts';
import { JsonError, parseJson } from '../../../base/parse-json.ts';
import { updateError } from '../../errors.ts';

/** By digest, when it was first seen, in milliseconds; oldest first. */
type FirstSeen = Map<Digest, number>;

/** What a tag stood for, and what files pinned of it. */
type SeenTag = { stood: FirstSeen; pinned: FirstSeen };

/** A tag that moves every hour shall not fill the disk. */
const KEPT_PER_TAG = 100;

/** When this machine first saw what tags stand for, kept in a file of the state folder from run to run. */
export class SeenDigests {
  /** False: nothing is kept of earlier runs, so what is new to this one may have been out for long. */
  readonly isKept: boolean;
  readonly #path: string;
  readonly #nowMs: number;
  readonly #tags: Map<string, SeenTag>;

  private constructor(path: string, nowMs: number, tags: Map<string, SeenTag> | undefined) {
    this.#path = path;
    this.#nowMs = nowMs;
    this.isKept = tags !== undefined;
    this.#tags = tags ?? new Map<string, SeenTag>();
  }

  /** Throws UPDATE_STATE where the file cannot be read. One that is damaged is as good as none. */
  static async open(folder: string, nowMs: number): Promise<SeenDigests> {
    const path = join(folder, 'pins.json');
    try {
      makeFolder(folder, 0o700);
      return new SeenDigests(path, nowMs, existsSync(path) ? await readTags(path, nowMs) : undefined);
    } catch (cause) {
      throw stateError(path, cause);
    }
  }

  /** A digest that the tag stood for before is what it went back to: those in between were taken back, and are forgotten. */
  note(tag: string, { stands, pinned }: { stands: Digest; pinned: Digest }): void {
    const seen = this.#tag(tag);
    const before = seen.stood.get(stands);
    if (before === undefined) seen.stood.set(stands, this.#nowMs);
    else for (const [digest, at] of seen.stood) if (at > before) seen.stood.delete(digest);
    if (!seen.pinned.has(pinned)) seen.pinned.set(pinned, this.#nowMs);
    forgetOldest(seen.stood);
    forgetOldest(seen.pinned);
  }

  /** Undefined: only just now, and nothing is kept of earlier runs. */
  firstSeen(tag: string, digest: Digest): number | undefined {
    const at = this.#tag(tag).stood.get(digest);
    return at === this.#nowMs && !this.isKept ? undefined : at;
  }

  /** What the tag stood for after it stood for `pinned`, or since files were first seen to pin that; the newest first. */
  after(tag: string, pinned: Digest): Digest[] {
    const seen = this.#tag(tag);
    const [stood, known] = [seen.stood.get(pinned), seen.pinned.get(pinned) ?? Number.POSITIVE_INFINITY];
    return [...seen.stood]
      .filter(([digest, at]) => digest !== pinned && (stood === undefined ? at >= known : at > stood))
      .map(([digest]) => digest)
      .reverse();
  }

  /** Throws UPDATE_STATE. */
  async save(): Promise<void> {
    const tags = [...this.#tags].sort(([a], [b]) => (a < b ? -1 : 1));
    const written = tags.map(([tag, { stood, pinned }]) => [
      tag,
      { stood: Object.fromEntries(stood), pinned: Object.fromEntries(pinned) },
    ]);
    try {
      await writeFileAtomically(
        this.#path,
        prettyJson({ version: 1, tags: Object.fromEntries(written) as Fields }),
      );
    } catch (cause) {
      throw stateError(this.#path, cause);
    }
  }

  #tag(tag: string): SeenTag {
    const known = this.#tags.get(tag) ?? { stood: new Map(), pinned: new Map() };
    this.#tags.set(tag, known);
    return known;
  }
}

async function readTags(path: string, nowMs: number): Promise<Map<string, SeenTag> | undefined> {
  try {
    const { version, tags } = fieldsOf(parseJson(await readBounded(path, LARGE_FILE_BYTES)));
    if (version !== 1) return undefined;
    return new Map(
      Object.entries(fieldsOf(tags)).map(([tag, value]) => {
        const { stood, pinned } = fieldsOf(value);
        return [tag, { stood: timesOf(stood, nowMs), pinned: timesOf(pinned, nowMs) }];
      }),
    );
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

/** Times that are still to come are not believed. */
function timesOf(value: unknown, nowMs: number): FirstSeen {
  const times = Object.entries(fieldsOf(value)).filter(
    (entry): entry is [Digest, number] =>
      isDigest(entry[0]) && typeof entry[1] === 'number' && entry[1] <= nowMs,
  );
  return new Map(times.sort(([, a], [, b]) => a - b));
}

function forgetOldest(seen: FirstSeen): void {
  for (const digest of seen.keys()) if (seen.size > KEPT_PER_TAG) seen.delete(digest);
}

function stateError(path: string, cause: unknown): Error {
  return updateError('UPDATE_STATE', `what is known of tags in ${path} cannot be used: ${messageOf(cause)}`, {
    cause,
    hint: 'name another folder with --state DIR',
  });
}
