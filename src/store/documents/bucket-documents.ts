import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { readBounded, readStart } from '../../base/bounded-read.ts';
import { type Digest, digestFromHex, digestOf, hexOf } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import type { Http, HttpRequest, HttpResponse } from '../../base/http.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { storeError } from '../errors.ts';
import type { DocumentStore } from './types.ts';

/** A bucket of an object store that speaks S3, and who asks it. */
export type Bucket = {
  /** With bucket and prefix as its path: https://s3.example.org/bucket/prefix. */
  url: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Of credentials that end. */
  sessionToken: string | undefined;
};

const EMPTY = new Uint8Array();
const LISTING_BYTES = 16 * 1024 * 1024;
const KEY = /<Key>[^<]*sha256\/[0-9a-f]{2}\/([0-9a-f]{64})<\/Key>/g;
const NEXT = /<NextContinuationToken>([^<]{1,4096})<\/NextContinuationToken>/;
const CODE = /<Code>(\w{1,100})<\/Code>/;
const REFUSAL_BYTES = 16 * 1024;
const OK = 200;
const NO_CONTENT = 204;
const MISSING = 404;

/** Documents as objects, `sha256/ab/ab…`. One appears whole or not at all, as S3 has it; what is sent is signed with its SHA-256. */
export function bucketDocuments(bucket: Bucket, http: Http): DocumentStore {
  const send = async (request: Asked): Promise<HttpResponse> => await signedAndSent(bucket, http, request);
  return {
    async put(given) {
      const bytes = given instanceof Uint8Array ? given : Buffer.concat(await Array.fromAsync(given));
      const digest = digestOf(bytes);
      await ended(await send({ method: 'PUT', path: pathOf(digest), bytes }), bucket, [OK]);
      return digest;
    },
    get: (digest) => read(bucket, send, digest),
    async has(digest) {
      const response = await send({ method: 'HEAD', path: pathOf(digest) });
      return (await ended(response, bucket, [OK, MISSING])) === OK;
    },
    list: () => list(bucket, send),
    async remove(digest) {
      const response = await send({ method: 'DELETE', path: pathOf(digest) });
      await ended(response, bucket, [OK, NO_CONTENT, MISSING]);
    },
  };
}

type Asked = {
  method: Exclude<HttpRequest['method'], undefined>;
  /** Below the prefix; '': the bucket is asked by `search`. */
  path: string;
  search?: Readonly<Record<string, string>>;
  bytes?: Uint8Array;
};
type Send = (request: Asked) => Promise<HttpResponse>;

function pathOf(digest: Digest): string {
  const hex = hexOf(digest);
  return `sha256/${hex.slice(0, 2)}/${hex}`;
}

async function signedAndSent(bucket: Bucket, http: Http, asked: Asked): Promise<HttpResponse> {
  const { method, bytes = EMPTY, search } = asked;
  const { accessKeyId, secretAccessKey, sessionToken, region } = bucket;
  const url = search === undefined ? new URL(`${bucket.url}/${asked.path}`) : listingOf(bucket, search);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const credentials = withoutUndefined({ accessKeyId, secretAccessKey, sessionToken });
  const headers = { 'x-amz-content-sha256': hash };
  const signer = new AwsV4Signer({ method, url: url.href, headers, service: 's3', region, ...credentials });
  const signed = await signer.sign();
  const body = asked.bytes;
  try {
    return await http(
      signed.url.href,
      withoutUndefined({
        method,
        headers: Object.fromEntries(signed.headers),
        body,
        redirect: 'manual' as const,
      }),
    );
  } catch (cause) {
    throw refused(bucket, messageOf(cause), cause);
  }
}

/** The first part of the path is the bucket, the others are the prefix. */
function listingOf({ url }: Bucket, search: Readonly<Record<string, string>>): URL {
  const listing = new URL(url);
  const [, name = '', ...prefix] = listing.pathname.split('/');
  listing.pathname = `/${name}`;
  const below = [...prefix, 'sha256', ''].join('/');
  listing.search = new URLSearchParams({ 'list-type': '2', prefix: below, ...search }).toString();
  return listing;
}

/** The status, one of those that were expected. Nothing of the body is of use. */
async function ended(response: HttpResponse, bucket: Bucket, expected: readonly number[]): Promise<number> {
  await response.cancel();
  if (expected.includes(response.status)) return response.status;
  throw refused(bucket, `it answered ${response.status}`);
}

async function* read(bucket: Bucket, send: Send, digest: Digest): AsyncGenerator<Uint8Array> {
  const response = await send({ method: 'GET', path: pathOf(digest) });
  if (response.status !== OK) throw await whyUnread(response, bucket, digest);
  const hash = createHash('sha256');
  try {
    for await (const chunk of response.body) {
      hash.update(chunk);
      yield chunk;
    }
  } catch (cause) {
    throw refused(bucket, messageOf(cause), cause);
  }
  if (hash.digest('hex') !== hexOf(digest))
    throw storeError('STORE_DOCUMENT_DAMAGED', `the document ${digest} is not what its digest says`, {
      hint: 'add the image or document again: that writes it anew',
    });
}

/** There is no such document only where the store says just that: it says 404 of buckets and keys that it does not know, too. */
async function whyUnread(response: HttpResponse, bucket: Bucket, digest: Digest): Promise<Error> {
  const said = (await readStart(response.body, REFUSAL_BYTES)).toString('utf8');
  const [, code = ''] = CODE.exec(said) ?? [];
  if (response.status !== MISSING || code !== 'NoSuchKey')
    return refused(bucket, `it answered ${response.status} ${code}`.trim());
  return storeError('STORE_DOCUMENT_MISSING', `the document ${digest} is not in ${bucket.url}`, {
    hint: 'add the image or document again: that writes it anew',
  });
}

async function* list(bucket: Bucket, send: Send): AsyncGenerator<Digest> {
  for (let token: string | undefined = ''; token !== undefined; ) {
    const search: Record<string, string> = token === '' ? {} : { 'continuation-token': token };
    const response = await send({ method: 'GET', path: '', search });
    if (response.status !== OK) await ended(response, bucket, [OK]);
    const text = (await readBounded(response.body, LISTING_BYTES)).toString('utf8');
    for (const [, hex = ''] of text.matchAll(KEY)) yield digestFromHex(hex);
    token = NEXT.exec(text)?.[1]?.replaceAll('&amp;', '&');
  }
}

function refused({ url }: Bucket, why: string, cause?: unknown): Error {
  return storeError('STORE_DOCUMENTS', `the documents in ${url} cannot be read or written: ${why}`, {
    hint: 'is the bucket there, and may AWS_ACCESS_KEY_ID get, put, delete and list in it? Are AWS_REGION and the clock right?',
    cause,
  });
}
