/** From the commit before to this one and back again, on a real API server, under load: replicas of both answer beside each other. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { mapConcurrently } from '../../src/base/concurrency.ts';
import { publicKeyPem } from '../../src/sigstore/index.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { AdmissionCluster, eventually } from './admission-cluster.ts';
import { objectOf, specWith } from './admission-objects.ts';
import { hasKubernetes } from './kubernetes-api.ts';

const repository = join(import.meta.dirname, '../..');
/** A name of the commit to upgrade from; default: the one before. */
const BEFORE = process.env['SHEARWALL_UPGRADE_FROM'] ?? 'HEAD~1';
const isKnown = spawnSync('git', ['cat-file', '-e', `${BEFORE}^{commit}`], { cwd: repository }).status === 0;
const skip = !hasKubernetes()
  ? 'etcd or kube-apiserver is not here'
  : !isKnown && `${BEFORE} is not in this clone`;
const PODS = '/api/v1/namespaces/shop/pods';

describe('an upgrade of the webhook, and the way back', { skip }, () => {
  let cluster: AdmissionCluster;
  let lab: TrustLab;
  let older: string;
  const newer = join(repository, 'src/cli/main.ts');
  let number = 0;

  const pod = async (name: string): Promise<string> =>
    await cluster.api
      .send('POST', PODS, objectOf('Pod', `p-${++number}`, specWith('containers', lab.at(`${name}:v1`), '')))
      .then(
        () => '',
        (error: Error) => error.message,
      );

  before(async () => {
    older = mkdtempSync(join(tmpdir(), 'shearwall-before-'));
    const files = execFileSync('git', ['archive', BEFORE, 'src', 'package.json'], {
      cwd: repository,
      maxBuffer: 1 << 30,
    });
    execFileSync('tar', ['x', '-C', older], { input: files });
    symlinkSync(join(repository, 'node_modules'), join(older, 'node_modules'));
    lab = await TrustLab.start();
    await lab.push('app', { tag: 'v1' });
    await lab.sign('app:v1', lab.byKey);
    await lab.push('unsigned', { tag: 'v1' });
    cluster = await AdmissionCluster.start();
    const policy = {
      version: 1,
      authorities: { release: { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 } },
      policies: [{ name: 'release', images: [`${lab.registry.host}/**`], signed: { by: ['release'] } }],
    };
    cluster.file('policy.yaml', JSON.stringify(policy));
    writeFileSync(cluster.file('root.json'), lab.sigstore.trustedRoot);
    await cluster.run('install', '--enforce');
    await cluster.addReplica({}, [], join(older, 'src/cli/main.ts'));
    await eventually(
      async () => /not signed/.test(await pod('unsigned')),
      () => 'unsigned images come in',
    );
  });
  after(async () => {
    await cluster?.stop();
    await lab?.[Symbol.asyncDispose]();
    rmSync(older, { recursive: true, force: true });
  });

  it('lets in nothing unproven, and fails no valid request', async () => {
    const stop = new AbortController();
    const [failures, letIn]: [string[], string[]] = [[], []];
    const load = mapConcurrently([0, 1], 2, async () => {
      while (!stop.signal.aborted) {
        const said = await pod('app');
        if (said !== '') failures.push(said);
        if ((await pod('unsigned')) === '') letIn.push('an unsigned image');
      }
    });
    for (const program of [newer, join(older, 'src/cli/main.ts'), newer]) {
      const [old] = cluster.replicas;
      await cluster.addReplica({}, [], program);
      if (old !== undefined) await cluster.kill(old, 'SIGTERM');
    }
    stop.abort();
    await load;
    assert.deepEqual([failures, letIn], [[], []]);
    assert.ok(number > 20, String(number));
  });
});
