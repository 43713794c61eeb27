import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Http } from '../../src/base/http.ts';
import type { Bucket } from '../../src/store/index.ts';

export const BUCKET: Bucket = {
  url: 'https://s3.test/fleet/documents',
  region: 'us-east-1',
  accessKeyId: 'test',
  secretAccessKey: 'secret',
  sessionToken: undefined,
};

/** An object store in memory: it takes what is signed by anybody and is what its SHA-256 says. */
export function fakeBucket(): { http: Http; objects: Map<string, Uint8Array> } {
  const objects = new Map<string, Uint8Array>();
  const answer = (status: number, body: Uint8Array | string = '') => ({
    status,
    headers: new Headers(),
    url: '',
    body: Readable.from(body.length === 0 ? [] : [Buffer.from(body as string)]),
    cancel: async () => {},
  });
  const http: Http = async (url, { method = 'GET', headers = {}, body } = {}) => {
    const { pathname, searchParams } = new URL(url);
    if (!headers['authorization']?.startsWith('AWS4-HMAC-SHA256 Credential=test/')) return answer(403);
    if (searchParams.get('list-type') === '2')
      return answer(200, listing(objects, searchParams.get('prefix')));
    const known = objects.get(pathname);
    if (method === 'PUT') {
      const bytes = Buffer.from(body as Uint8Array);
      const digest = createHash('sha256').update(bytes).digest('hex');
      if (headers['x-amz-content-sha256'] !== digest) return answer(400);
      objects.set(pathname, bytes);
      return answer(200);
    }
    if (method === 'DELETE') return answer(objects.delete(pathname) ? 204 : 404);
    if (known === undefined)
      return answer(404, method === 'HEAD' ? '' : '<Error><Code>NoSuchKey</Code></Error>');
    return answer(200, method === 'HEAD' ? '' : known);
  };
  return { http, objects };
}

function listing(objects: ReadonlyMap<string, Uint8Array>, prefix: string | null): string {
  const keys = [...objects.keys()].map((path) => path.replace('/fleet/', ''));
  const found = keys.filter((key) => key.startsWith(prefix ?? ''));
  return `<ListBucketResult>${found.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}</ListBucketResult>`;
}
