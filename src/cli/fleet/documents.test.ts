import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { debianRoot } from '../../../test/fakes/debian-root.ts';
import { runFleet, type Told } from '../../../test/fakes/fleet-commands.ts';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { rootImage } from '../../../test/fakes/root-image.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import type { FleetDocument } from '../../fleet/index.ts';
import { diskDocuments } from '../../store/index.ts';
import type { FleetOptions } from './options.ts';

describe('the documents of images, by command', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let image: { name: string; digest: Digest };
  let registry: FakeRegistry;
  before(async () => {
    context = await repositoryContext();
    registry = await FakeRegistry.start();
    const root = join(context.dir, 'root');
    mkdirSync(root);
    await debianRoot(root, [{ name: 'xz-utils', version: '5.6.1-1' }]);
    const name = `oci:${join(context.dir, 'layout')}:v1`;
    image = { name, digest: await rootImage(root, name, context) };
  });
  after(async () => {
    await registry.stop();
    await context[Symbol.asyncDispose]();
  });

  const run = async (args: string[], options: FleetOptions = {}): Promise<Told> =>
    await runFleet(context, args, options);
  const listed = async (): Promise<FleetDocument[]> =>
    (await run(['documents', image.digest])).value as FleetDocument[];
  const held = async (): Promise<string[]> =>
    (await Array.fromAsync(diskDocuments(join(context.dir, 'data/documents')).list())).sort();
  const file = (name: string, document: object): string => {
    const path = join(context.dir, name);
    writeFileSync(path, JSON.stringify(document));
    return path;
  };
  const keyPair = (name: string): { key: string; pub: string } => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [key, pub] = [join(context.dir, `${name}.pem`), join(context.dir, `${name}.pub`)];
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(pub, publicKey.export({ type: 'spki', format: 'pem' }));
    return { key, pub };
  };
  const vex = (name: string, product: string): string =>
    file(name, {
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': `https://example.org/${name}`,
      author: 'us',
      timestamp: '2026-01-01T00:00:00Z',
      version: 1,
      statements: [
        {
          vulnerability: { name: 'CVE-2024-3094' },
          products: [{ '@id': product }],
          status: 'not_affected',
          justification: 'vulnerable_code_not_present',
        },
      ],
    });

  it('are the SBOM and the VEX that say something of it, each as it came', async () => {
    const sbom = file('app.cdx.json', {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [{ type: 'library', name: 'left', version: '1.0.0', purl: 'pkg:npm/left@1.0.0' }],
    });
    const [about, beside] = [
      vex('about.json', 'pkg:deb/debian/xz-utils'),
      vex('beside.json', 'pkg:deb/debian/other'),
    ];
    await run(['add', image.name, '--vex', about, '--vex', beside]);
    await run(['add', sbom, '--for', image.digest]);
    const documents = await listed();
    assert.deepEqual(
      documents.map(({ kind, name, attestedBy }) => [kind, name, attestedBy]),
      [
        ['sbom', sbom, ''],
        ['vex', about, ''],
      ],
    );
    for (const { digest, name, sizeBytes } of documents) {
      const text = readFileSync(name, 'utf8');
      assert.deepEqual([digest, sizeBytes], [digestOf(text), text.length]);
      assert.equal((await run(['documents', image.digest, '--get', digest])).text.trim(), text);
    }
  });

  it('are dropped with the words that they were, once the fleet is pruned', async () => {
    const newer = vex('newer.json', 'pkg:deb/debian/xz-utils');
    await run(['add', image.name, '--vex', newer]);
    assert.equal((await held()).length, 3);
    const pruned = await run(['prune']);
    assert.equal((pruned.value as { documents: number }).documents, 1);
    assert.deepEqual(await held(), (await listed()).map(({ digest }) => digest).sort());
  });

  it('come back with a backup', async () => {
    const before = await held();
    const backup = join(context.dir, 'backup');
    await run(['backup', backup]);
    const dataDir = join(context.dir, 'elsewhere');
    await run(['restore', backup], { dataDir });
    assert.deepEqual(
      (await Array.fromAsync(diskDocuments(join(dataDir, 'documents')).list())).sort(),
      before,
    );
    assert.equal((await run(['check'], { dataDir })).exitCode, 0);
  });

  it('are named as unknown where they are not of the image, or the image is not known', async () => {
    const other = digestOf('other');
    await assert.rejects(run(['documents', image.digest, '--get', other]), {
      code: 'FLEET_DOCUMENT_UNKNOWN',
    });
    await assert.rejects(run(['documents', image.digest, '--get', 'all']), { code: 'CLI_FLEET' });
    await assert.rejects(run(['documents', 'app:v9']), { code: 'FLEET_IMAGE_UNKNOWN' });
  });

  it('are also the VEX attached to it that somebody signed whom a policy believes', async () => {
    const there = `${registry.host}/app:v1`;
    const [mine, others] = [keyPair('mine'), keyPair('others')];
    const [believed, not] = [
      vex('believed.json', 'pkg:deb/debian/xz-utils'),
      vex('not.json', 'pkg:deb/debian/xz-utils'),
    ];
    const attest = ['attest', there, '--type', 'openvex'];
    await runLine(['copy', image.name, there], context);
    await runLine([...attest, '--key', mine.key, '--predicate', believed], context);
    await runLine([...attest, '--key', others.key, '--predicate', not], context);
    const policy = file('policy.json', {
      version: 1,
      authorities: { us: { key: mine.pub, logEntries: 0 } },
      vex: [{ by: ['us'], images: ['**'] }],
      policies: [{ name: 'any', images: ['**'], unsigned: 'allow' }],
    });
    await run(['add', there, '--policy', policy]);
    const attached = (await listed()).filter(({ kind }) => kind === 'vex');
    assert.deepEqual(
      attached.map(({ attestedBy }) => attestedBy),
      ['us'],
    );
    const text = (await run(['documents', image.digest, '--get', attached[0]?.digest ?? ''])).text;
    assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(believed, 'utf8')));
  });
});
