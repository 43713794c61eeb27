import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { buildAdvisoryDatabase, openAdvisoryDatabase } from '../../advisories/index.ts';
import { type Digest, hexOf } from '../../base/index.ts';
import { descriptorOf, MEDIA_TYPES, openSource, openTarget, parseImageLocation } from '../../oci/index.ts';
import { type AcceptedSigner, generateSigner, NO_SERVICES, type Signer } from '../../sigstore/index.ts';
import { signImage } from '../../trust/index.ts';
import { CONFIG, encodeArtifact, LAYER_TYPE } from './artifact.ts';
import { type Pulled, pullDatabase } from './pull-database.ts';
import { pushDatabase } from './push-database.ts';

describe('a shipped advisory database', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let signer: Signer;
  let place: string;
  let count = 0;
  const at = (name: string): string => join(context.dir, name);
  before(async () => {
    context = await repositoryContext();
    signer = await generateSigner('p256');
    await mkdir(at('held'));
    await build('old.db', 1000);
    await build('new.db', 2000);
  });
  beforeEach(async () => {
    place = `oci:${at(`layout-${count++}`)}:v1`;
    await rm(held(), { force: true });
  });
  after(() => context[Symbol.asyncDispose]());

  const held = (): string => at('held/advisories.db');

  async function build(name: string, builtAt: number): Promise<void> {
    const items = [fakeAdvisory(`CVE-2024-${builtAt}`, { ecosystem: 'npm', name: 'x' })];
    const feed = { id: 'a', kind: 'osv' as const, url: undefined, fetchedAt: builtAt, covers: [], items };
    await buildAdvisoryDatabase({ path: at(name), builtAt, feeds: [feed] }, context);
  }

  async function push(name: string): Promise<Digest> {
    const target = await openTarget({ location: parseImageLocation(place), keep: true }, context);
    const { manifest } = await pushDatabase({ path: at(name), target, tag: 'v1' }, context);
    await target.commit();
    return manifest.digest;
  }

  async function signed(by: Signer = signer): Promise<void> {
    const location = parseImageLocation(place);
    const [source, target] = [
      await openSource({ location }, context),
      await openTarget({ location, keep: true }, context),
    ];
    const means = { signer: by, services: NO_SERVICES };
    const input = {
      image: place,
      source,
      target,
      annotations: {},
      format: 'bundle',
      recursive: false,
      means,
    } as const;
    await signImage(input, context);
    await target.commit();
    await source.close();
  }

  async function pull(options: { allowOlder?: boolean } = {}): Promise<Pulled> {
    const accepted: AcceptedSigner = { kind: 'key', key: signer.publicKey };
    const source = await openSource({ location: parseImageLocation(place) }, context);
    const requirements = { logEntries: 0, timestamps: 0, scts: 0 };
    const proof = { keys: [signer.publicKey], requirements, trustedRoot: undefined };
    const input = {
      image: place,
      source,
      proof,
      signers: [accepted],
      path: held(),
      allowOlder: false,
      ...options,
    };
    try {
      return await pullDatabase(input, context);
    } finally {
      await source.close();
    }
  }

  /** An artifact of somebody's own making, signed all the same. */
  async function pushHandmade(
    database: Buffer,
    says: Partial<Parameters<typeof encodeArtifact>[0]> = {},
  ): Promise<void> {
    const compressed = zstdCompressSync(database);
    const layer = descriptorOf(LAYER_TYPE, compressed);
    const digest = `sha256:${'1'.repeat(64)}` as Digest;
    const bytes = encodeArtifact({ layer, digest, builtAt: 1, ...says });
    const target = await openTarget({ location: parseImageLocation(place), keep: true }, context);
    await target.putBlob(CONFIG.descriptor, async function* () {
      yield CONFIG.bytes;
    });
    await target.putBlob(layer, async function* () {
      yield compressed;
    });
    await target.putManifest(descriptorOf(MEDIA_TYPES.manifest, bytes), bytes, { tag: 'v1' });
    await target.commit();
    await signed();
  }

  it('arrives as it was, byte for byte, and the same one is not fetched again', async () => {
    await push('new.db');
    await signed();

    const first = await pull();
    const second = await pull();

    assert.deepEqual([first.outcome, second.outcome], ['installed', 'same']);
    assert.ok((await readFile(held())).equals(await readFile(at('new.db'))));
    assert.deepEqual(await readdir(at('held')), ['advisories.db']);
  });

  it('has the same digest when it is pushed again', async () => {
    assert.equal(await push('new.db'), await push('new.db'));
  });

  it('is refused when nobody signed it, or somebody else', async () => {
    await push('new.db');
    const unsigned = await pull();
    await signed(await generateSigner('p256'));
    const others = await pull();

    assert.deepEqual([unsigned.outcome, others.outcome], ['refused', 'refused']);
    assert.deepEqual(await readdir(at('held')), []);
  });

  it('is refused when it is older than the one in use, unless that is asked for', async () => {
    await push('new.db');
    await signed();
    await pull();
    await push('old.db');
    await signed();

    const older = await pull();
    const kept = await readFile(held());
    const asked = await pull({ allowOlder: true });

    assert.equal(older.outcome, 'older');
    assert.ok(kept.equals(await readFile(at('new.db'))));
    assert.equal(asked.outcome, 'installed');
    const database = openAdvisoryDatabase(held());
    assert.equal(database.builtAt, 1000);
    database.close();
  });

  it('takes the place of one that is damaged', async () => {
    await push('old.db');
    await signed();
    await writeFile(held(), 'SQLite format 3\0');

    assert.equal((await pull()).outcome, 'installed');
  });

  it('is refused when the signed manifest says another date or digest than the database itself', async () => {
    const bytes = await readFile(at('old.db'));
    await writeFile(held(), await readFile(at('old.db')));
    await pushHandmade(bytes, { builtAt: 9_999_999_999 });

    await assert.rejects(pull(), {
      code: 'SCAN_NO_DATABASE',
      message: /another database than its manifest says/,
    });
    assert.ok(bytes.equals(await readFile(held())));
    assert.deepEqual(await readdir(at('held')), ['advisories.db']);
  });

  it('is refused when it is cut, or no database at all', async () => {
    const bytes = await readFile(at('new.db'));
    await pushHandmade(bytes.subarray(0, 30_000));
    await assert.rejects(pull(), {
      code: 'ADVISORIES_DAMAGED',
      message: /^the advisory database oci:\S+:v1 is damaged/,
    });
    await pushHandmade(Buffer.from('hello'));
    await assert.rejects(pull(), { code: 'ADVISORIES_NOT_A_DATABASE' });
    assert.deepEqual(await readdir(at('held')), []);
  });

  it('is refused when its blob was changed after it was signed', async () => {
    await push('new.db');
    await signed();
    const blobs = join(place.slice('oci:'.length, -':v1'.length), 'blobs/sha256');
    const compressed = await openSource({ location: parseImageLocation(place) }, context);
    const descriptor = await compressed.resolve();
    const { layers } = JSON.parse(Buffer.from(await compressed.manifest(descriptor)).toString()) as {
      layers: [{ digest: Digest }];
    };
    const path = join(blobs, hexOf(layers[0].digest));
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(path, bytes);

    await assert.rejects(pull());
    assert.deepEqual(await readdir(at('held')), []);
  });

  it('is not an image', async () => {
    const target = await openTarget({ location: parseImageLocation(place), keep: true }, context);
    const config = Buffer.from('{}');
    const bytes = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MEDIA_TYPES.manifest,
        config: descriptorOf(MEDIA_TYPES.config, config),
        layers: [],
      }),
    );
    await target.putBlob(descriptorOf(MEDIA_TYPES.config, config), async function* () {
      yield config;
    });
    await target.putManifest(descriptorOf(MEDIA_TYPES.manifest, bytes), bytes, { tag: 'v1' });
    await target.commit();
    await signed();

    await assert.rejects(pull(), { code: 'SCAN_NO_DATABASE', message: /it is an image/, hint: /db push/ });
  });
});
