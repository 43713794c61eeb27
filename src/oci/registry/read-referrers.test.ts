import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { digestOf, hexOf } from '../../base/digest.ts';
import { referrersOf } from '../content/referrers-of.ts';
import { ociError } from '../errors.ts';
import { openSource } from '../open-image.ts';
import { parseImageLocation } from '../reference/image-location.ts';
import { type ImageSource, MEDIA_TYPES, type ReferrerListing } from '../types.ts';

const subject = digestOf('subject');
const PATHS = { api: `/v2/app/referrers/${subject}`, fallback: `/v2/app/manifests/sha256-${hexOf(subject)}` };

let server: Server | undefined;

type Answer = { entries?: unknown; link?: string; status?: number; body?: Buffer; type?: string };

/** A registry of only these paths (query and all); what is not among them is 404. */
async function serve(answers: Record<string, Answer | (() => Answer)>): Promise<ImageSource> {
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const found = answers[request.url ?? ''];
    const answer = typeof found === 'function' ? found() : found;
    if (answer === undefined) return void response.writeHead(404).end();
    const { entries, link, status = 200, type = MEDIA_TYPES.index } = answer;
    const body = answer.body ?? JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: entries });
    response.writeHead(status, {
      'content-type': type,
      ...(link !== undefined && { link: `<${link}>; rel="next"` }),
    });
    response.end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return openSource({ location: parseImageLocation(`127.0.0.1:${port}/app:v1`) }, ociTestContext());
}

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
});

const entry = (name: string) => ({
  mediaType: MEDIA_TYPES.manifest,
  digest: digestOf(name),
  size: 1,
  artifactType: 'a/b',
});
const digests = ({ descriptors }: ReferrerListing) => descriptors.map(({ digest }) => digest);

describe('listing referrers', () => {
  it('joins the API and the index under the fallback tag, each digest once', async () => {
    const source = await serve({
      [PATHS.api]: { entries: [entry('new'), entry('both')] },
      [PATHS.fallback]: { entries: [entry('both'), entry('old')] },
    });
    const listing = await source.referrers(subject);

    assert.deepEqual(digests(listing), [digestOf('new'), digestOf('both'), digestOf('old')]);
    assert.equal(listing.truncated, undefined);
  });

  it('reads all pages', async () => {
    const source = await serve({
      [PATHS.api]: { entries: [entry('1')], link: `${PATHS.api}?page=2` },
      [`${PATHS.api}?page=2`]: { entries: [entry('2')] },
    });

    assert.deepEqual(digests(await source.referrers(subject)), [digestOf('1'), digestOf('2')]);
  });

  it('says nothing is there where neither is', async () => {
    assert.deepEqual(await (await serve({})).referrers(subject), { descriptors: [], truncated: undefined });
  });

  it('ends a list whose pages lead to one another, keeps what was read, and says so', async () => {
    let asked = 0;
    const source = await serve({
      [PATHS.api]: () => ({ entries: [entry(`${asked++}`)], link: PATHS.api }),
      [PATHS.fallback]: { entries: [entry('good')] },
    });
    const listing = await source.referrers(subject);

    assert.equal(asked, 100);
    assert.ok(digests(listing).includes(digestOf('good')));
    assert.match(listing.truncated ?? '', /lists more than 100 referrers/);
  });

  it('keeps the first ten thousand of a longer list', async () => {
    const entries = Array.from({ length: 10_001 }, (_, position) => entry(`${position}`));
    const listing = await (await serve({ [PATHS.api]: { entries } })).referrers(subject);

    assert.equal(listing.descriptors.length, 10_000);
    assert.match(listing.truncated ?? '', /more than 10000 referrers/);
  });

  it('reads the good entries among bad ones', async () => {
    const source = await serve({
      [PATHS.fallback]: {
        entries: [null, { digest: 'sha512:x' }, entry('good'), { ...entry('x'), size: -1 }],
      },
    });
    const listing = await source.referrers(subject);

    assert.deepEqual(digests(listing), [digestOf('good')]);
    assert.match(listing.truncated ?? '', /the index sha256-[0-9a-f]{64} has 3 entries that cannot be read/);
  });

  const broken: [string, Answer, RegExp][] = [
    ['no JSON', { body: Buffer.from('{') }, /is not a readable index/],
    [
      'an image',
      { body: Buffer.from('{"schemaVersion":2,"config":{}}'), type: MEDIA_TYPES.manifest },
      /is not a readable index/,
    ],
    ['far too long', { body: Buffer.alloc(4 * 1024 * 1024 + 1, ' ') }, /is larger than 4194304 bytes/],
  ];
  for (const [what, answer, message] of broken) {
    it(`is not kept from the API by a fallback index that is ${what}`, async () => {
      const source = await serve({ [PATHS.api]: { entries: [entry('good')] }, [PATHS.fallback]: answer });
      const listing = await source.referrers(subject);

      assert.deepEqual(digests(listing), [digestOf('good')]);
      assert.match(listing.truncated ?? '', message);
    });
  }

  it('is not led to another host or repository by a link', async () => {
    const source = await serve({
      [PATHS.api]: { entries: [entry('1')], link: `/v2/other/referrers/${subject}` },
      [`/v2/other/referrers/${subject}`]: { entries: [entry('foreign')] },
    });

    assert.deepEqual(digests(await source.referrers(subject)), [digestOf('1')]);
  });
});

describe('referrersOf', () => {
  it('throws where the list is not whole: a copy must not lose anything in silence', async () => {
    const source = await serve({ [PATHS.fallback]: { entries: [entry('good'), null] } });

    await assert.rejects(referrersOf(source, subject), (error: unknown) => {
      assert.ok(ociError.is(error, 'OCI_REFERRERS_INCOMPLETE'));
      assert.match(error.message, /1 entries that cannot be read/);
      return true;
    });
  });
});
