import { isDigest, type Validators } from '../../base/index.ts';
import { isJsonObject, JsonError, parseJson } from '../../base/parse-json.ts';
import { stripEnd } from '../../base/strip-end.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { FEED_KINDS, type Feed } from '../types.ts';
import type { StoredFeed } from './types.ts';

const LIMITS = { bytes: 1 << 20, depth: 4 };

/** The feed.json of the store. Throws JsonError, with what is wrong. */
export function parseStoredFeed(bytes: Uint8Array): StoredFeed {
  const value = parseJson(bytes, LIMITS);
  if (!isJsonObject(value)) throw new JsonError('not a JSON object');
  const text = (key: string): string => {
    const found = value[key];
    if (typeof found !== 'string' || found === '') throw new JsonError(`it has no ${key}`);
    return found;
  };
  const count = (key: string): number => {
    const found = value[key];
    if (typeof found !== 'number' || !Number.isSafeInteger(found)) throw new JsonError(`it has no ${key}`);
    return found;
  };
  const digest = text('digest');
  const file = text('file');
  const kind = FEED_KINDS.find((one) => one === value['kind']);
  if (!isDigest(digest)) throw new JsonError(`its digest is ${digest}`);
  if (!isFileName(file)) throw new JsonError('its file is not in the feed store');
  if (kind === undefined) throw new JsonError('its kind is not known');
  return {
    id: text('id'),
    kind,
    url: value['url'] === undefined ? undefined : text('url'),
    dataDate: value['dataDate'] === undefined ? undefined : count('dataDate'),
    fetchedAt: count('fetchedAt'),
    records: count('records'),
    rejected: count('rejected'),
    covers: coversOf(value['covers']),
    file,
    digest,
    sizeBytes: count('sizeBytes'),
    validators: validatorsOf(value['validators']),
    isDeclared: value['isDeclared'] === true ? true : undefined,
  };
}

function coversOf(value: unknown): Feed['covers'] {
  if (!Array.isArray(value)) return [];
  return value.filter((one): one is string => typeof one === 'string');
}

function validatorsOf(value: unknown): Validators {
  if (!isJsonObject(value)) return {};
  const { etag, lastModified } = value;
  return withoutUndefined({
    etag: typeof etag === 'string' ? etag : undefined,
    lastModified: typeof lastModified === 'string' ? lastModified : undefined,
  });
}

/** A name that stays in its folder and needs no quoting. */
function isFileName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/.test(text);
}

/** The last part of a path or URL, as a file may be called in the store: importers tell some formats by the ending. */
export function storedFileName(pathOrUrl: string): string {
  const path = URL.canParse(pathOrUrl) ? new URL(pathOrUrl).pathname : pathOrUrl;
  const plain = stripEnd(path, '/');
  const name = plain.slice(plain.lastIndexOf('/') + 1).replaceAll(/[^A-Za-z0-9._+-]+/g, '-');
  return isFileName(name) ? name : 'feed';
}

/** Ids of feeds are names of folders: `osv-npm`. */
export function isFeedId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/.test(text);
}
