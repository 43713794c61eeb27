import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import type { Context } from '../../base/context.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import type { TestedImage } from '../../build/index.ts';
import { parseManifest } from '../../oci/index.ts';
import { attestTested } from './attest-tested.ts';

const TEST = digestOf('test');

describe('test --attest', () => {
  let lab: TrustLab;
  let folder = '';
  let digest: Digest;
  let children: Digest[];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-attest-tested-'));
    lab = await TrustLab.start();
    digest = await lab.push('app', { index: true });
    const source = await lab.source('app');
    const top = await source.resolve(digest);
    const document = parseManifest(top, await source.manifest(top));
    children = document.kind === 'index' ? document.index.manifests.map((child) => child.digest) : [];
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  async function attest(outcomes: TestedImage['outcome'][], bundle?: string): Promise<string[]> {
    const notes: string[] = [];
    const platforms = outcomes.map((outcome, index) => ({
      platform: `linux/${index}`,
      digest: children[index] ?? assert.fail(),
      outcome,
      checks: outcome === 'not tested' ? [] : [{ check: 'GET /', outcome }],
    }));
    const tested: TestedImage = { image: 'app', digest, outcome: 'passed', platforms };
    const out = { note: (line: string) => void notes.push(line) } as never;
    const options = { format: 'bundle', ...(bundle !== undefined && { bundle }) } as const;
    const env = { XDG_STATE_HOME: folder };
    const sign = async () => lab.byKey;
    const given = { image: lab.at('app'), tested, test: TEST, sign };
    await attestTested(given, { options, env, out }, lab.context as Context);
    return notes;
  }

  it('signs the result of each platform that was tested, and attaches it to its manifest', async () => {
    const notes = await attest(['passed', 'not tested'], join(folder, 'bundle.json'));
    assert.deepEqual(notes, [`attested PASSED of linux/0 (${children[0]})`]);
    const kind = { type: 'test-result', isType: (type: string) => type.endsWith('/test-result/v0.1') };
    const verify = async (about: Digest | undefined) =>
      await lab.verify(`app@${about}`, { by: lab.key, root: undefined, wanted: { kind } });
    assert.equal((await verify(children[0])).allowed, true);
    assert.equal((await verify(children[1])).allowed, false);
    assert.equal((await verify(digest)).allowed, false);
    const { dsseEnvelope } = JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8')) as {
      dsseEnvelope: { payload: string };
    };
    const { predicate } = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()) as {
      predicate: Record<string, unknown>;
    };
    assert.deepEqual(
      [predicate['result'], predicate['configuration'], predicate['passedTests'], predicate['failedTests']],
      [
        'PASSED',
        [
          {
            name: 'recipe test',
            digest: { sha256: TEST.slice('sha256:'.length) },
            annotations: { platform: 'linux/0' },
          },
        ],
        ['GET /'],
        [],
      ],
    );
  });

  it('signs a failure, too, and nothing where nothing was tested', async () => {
    assert.deepEqual(await attest(['failed', 'passed']), [
      `attested FAILED of linux/0 (${children[0]})`,
      `attested PASSED of linux/1 (${children[1]})`,
    ]);
    assert.deepEqual(await attest(['not tested']), ['nothing was signed: no platform was tested']);
  });
});
