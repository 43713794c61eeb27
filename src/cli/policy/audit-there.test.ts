import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inProcess } from '../../../test/fakes/in-process-http.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { image } from '../../../test/fakes/test-fleet.ts';
import {
  everything,
  ORIGIN,
  ofCluster,
  type TestServer,
  testServer,
} from '../../../test/fakes/test-server.ts';
import type { AuditedImage } from '../../admission/index.ts';
import { digestOf } from '../../base/digest.ts';
import { recordThere, refusePartOf } from './audit-there.ts';

const row = (name: string, verdict: AuditedImage['verdict']): AuditedImage => ({
  kind: 'Pod',
  namespace: 'shop',
  name,
  owner: 'shop',
  place: 'container app',
  image: `app:${name}`,
  digest: undefined,
  verdict,
  warnings: [],
  reasons: verdict === 'allowed' ? [] : [`release: ${verdict}, as nobody signed it`],
});

const audit = (images: AuditedImage[]) => ({
  objects: 4,
  images,
  notLookedAt: [],
  unreadable: [],
  policies: digestOf('p'),
  trustedRoot: digestOf('r'),
});

describe('policy audit, with a server', () => {
  let server: TestServer;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let viewer: string;
  before(async () => {
    server = await testServer();
    await server.fleet.see('2026-03-31', [{ digest: image('a'), namespace: 'shop', name: 'web' }]);
    viewer = await server.token(everything('viewer'));
    context = await repositoryContext({ http: inProcess(server) });
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await context[Symbol.asyncDispose]();
  });

  const show = async (...words: string[]) =>
    await runLine(['policy', 'audit', '--server', ORIGIN, ...words], context, { SHEARWALL_TOKEN: viewer });
  const record = async (images: AuditedImage[], cluster = 'prod'): Promise<void> => {
    const env = { SHEARWALL_TOKEN: await server.token(ofCluster('prod', true)) };
    const open = async () => context as never;
    await recordThere(
      { audit: audit(images), cluster, tookMs: 0.5 },
      { options: { server: ORIGIN }, env, open },
    );
  };

  it('could not say where nothing was recorded', async () => {
    const { exitCode, text } = await show();
    assert.equal(exitCode, 3);
    assert.match(text, /^nobody can say what would be refused: no audit was recorded/);
    assert.doesNotMatch(text, /\b0 of/);
  });

  it('shows what was recorded, with the exit code of an audit that is made here', async () => {
    await record([row('web', 'refused'), row('away', 'unknown'), row('good', 'allowed')]);
    const { exitCode, text } = await show();
    assert.equal(exitCode, 1);
    assert.match(text, /^1 of 3 images would be refused, 1 let in, of 1 nobody can say\n/);
    assert.match(text, /\nprod: audited 20\S+ by policies sha256:[0-9a-f]{12}, 4 objects\n/);
    assert.match(text, /\n +1 +refused +release: refused, as nobody signed it\n/);
    assert.match(text, /\nprod +Pod shop\/web +app:web +refused/);
    assert.doesNotMatch(text, /app:good/);
    assert.match((await show('--all')).text, /prod +Pod shop\/good +shop +app:good +allowed/);
    assert.equal((await show('--owner', 'shop')).exitCode, 3, 'whose web is, the fleet knows better');
    await record([row('web', 'allowed')]);
    assert.equal((await show()).exitCode, 0);
    assert.equal((await show('--cluster', 'edge')).exitCode, 3);
  });

  it('says of today nothing by an old audit, whatever it found', async () => {
    server.fleet.now.ms += 3 * 86_400_000;
    viewer = await server.token(everything('viewer'));
    const { exitCode, text } = await show();
    assert.equal(exitCode, 3);
    assert.match(
      text,
      /^nobody can say of prod today: its last audit is of 20\S+\nas far as audits say, 0 of 1 /,
    );
  });

  it('does not exit with 0 where something runs that an audit did not see', async () => {
    await record([row('web', 'allowed')]);
    server.fleet.now.ms += 3_600_000;
    const at = new Date(server.fleet.now.ms - 1).toISOString();
    await server.fleet.see(at, [{ digest: image('b'), namespace: 'shop', name: 'web', startedAt: at }]);
    const { exitCode, text } = await show();
    assert.equal(exitCode, 3);
    assert.match(
      text,
      /^nobody can say of all of prod: 1 container runs by images that its audit of 20\S+ did not see\n/,
    );
  });

  it('reads every page', async () => {
    await record(Array.from({ length: 1001 }, (_, at) => row(String(at), 'refused')));
    const { images, next } = (await show()).value as { images: unknown[]; next?: string };
    assert.deepEqual([images.length, next], [1001, undefined]);
  });

  it('refuses what does not belong together, before anything is asked', async () => {
    const usage = { code: 'CLI_POLICY' };
    await assert.rejects(show('--policy', 'p.yaml'), usage);
    await assert.rejects(show('objects.json'), usage);
    await assert.rejects(runLine(['policy', 'audit', '--owner', 'shop', 'objects.json'], context), usage);
    const [args, env] = [[], {}];
    const server = ORIGIN;
    assert.throws(() => refusePartOf({ args: ['objects.json'], options: { server }, env }), usage);
    assert.throws(() => refusePartOf({ args, options: { server, namespace: ['shop'] }, env }), usage);
    assert.throws(() => refusePartOf({ args, options: {}, env }), usage);
    refusePartOf({ args, options: {}, env: { SHEARWALL_SERVER: ORIGIN } });
  });

  it('says why a server does not take it', async () => {
    await assert.rejects(record([], 'edge'), {
      code: 'CLI_SERVER',
      message: /does not let this token tell of edge/,
      hint: /role agent for the cluster edge/,
    });
  });
});
