import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf } from '../../base/digest.ts';
import type { Fields } from '../../base/fields.ts';
import { silentProgress } from '../../base/progress.ts';
import { DEFAULT_OWNER_RULES } from '../../fleet/index.ts';
import { shapesBy, shapesWith } from '../places/shapes.ts';
import type { ImageJudge } from '../types.ts';
import { auditObjects } from './audit-objects.ts';
import { readObjects } from './read-objects.ts';
import type { PolicyAudit } from './types.ts';

const context = { signal: new AbortController().signal, progress: silentProgress };
const shapeOf = shapesBy(shapesWith([]));

/** `good…` is allowed, `away…` not to be had, anything else refused. */
function judging() {
  const asked: string[] = [];
  const judge: ImageJudge = {
    pinOf: () => 'never',
    async judge({ image }) {
      asked.push(image);
      if (image.startsWith('away')) throw new Error('the registry did not answer');
      const allowed = image.startsWith('good');
      return {
        allowed,
        digest: digestOf(image),
        reasons: allowed ? [] : ['unsigned'],
        warnings: [],
        validUntil: undefined,
      };
    },
    basis: () => ({ policies: digestOf('p'), trustedRoot: digestOf('r') }),
  };
  return { asked, judge };
}

const audit = async (objects: Fields[], { judge } = judging()): Promise<PolicyAudit> =>
  await auditObjects({ objects, judge, shapeOf, owners: DEFAULT_OWNER_RULES }, context);

const by = (kind: string, apiVersion: string, name: string) => [{ kind, apiVersion, name, controller: true }];
const object = (
  kind: string,
  apiVersion: string,
  name: string,
  spec: object,
  metadata: object = {},
): Fields => ({
  kind,
  apiVersion,
  metadata: { name, namespace: 'shop', ...metadata },
  spec,
});
const containers = (...images: string[]) => ({
  containers: images.map((image, at) => ({ name: `c${at}`, image })),
});
const deployment = (name: string, ...images: string[]): Fields =>
  object('Deployment', 'apps/v1', name, { template: { spec: containers(...images) } });

describe('an audit by policy', () => {
  it('lists refused images first, then those of which nobody can say', async () => {
    const { images } = await audit([deployment('a', 'good:1', 'away:1'), deployment('b', 'bad:1')]);
    assert.deepEqual(
      images.map(({ name, image, verdict, reasons }) => [name, image, verdict, reasons]),
      [
        ['b', 'bad:1', 'refused', ['unsigned']],
        ['a', 'away:1', 'unknown', ['the registry did not answer']],
        ['a', 'good:1', 'allowed', []],
      ],
    );
  });

  it('names the workload at the top once, whose ReplicaSets and pods have the same image, and asks once', async () => {
    const asking = judging();
    const replicas = object(
      'ReplicaSet',
      'apps/v1',
      'a-1',
      { template: { spec: containers('bad:1') } },
      { ownerReferences: by('Deployment', 'apps/v1', 'a') },
    );
    const pod = object('Pod', 'v1', 'a-1-x', containers('bad:1'), {
      ownerReferences: by('ReplicaSet', 'apps/v1', 'a-1'),
    });
    const { images } = await audit([pod, replicas, deployment('a', 'bad:1')], asking);
    assert.deepEqual(
      images.map(({ kind, name }) => [kind, name]),
      [['Deployment', 'a']],
    );
    assert.deepEqual(asking.asked, ['bad:1']);
  });

  it('says whose a workload is, by its own label or that of its namespace', async () => {
    const namespace = {
      kind: 'Namespace',
      apiVersion: 'v1',
      metadata: { name: 'shop', labels: { team: 'sales' } },
    };
    const own = object('Pod', 'v1', 'p', containers('bad:1'), { labels: { team: 'web' } });
    const { images } = await audit([namespace, own, deployment('d', 'bad:1')]);
    assert.deepEqual(
      images.map(({ name, owner }) => [name, owner]),
      [
        ['p', 'web'],
        ['d', 'sales'],
      ],
    );
  });

  it('says which objects of unknown kinds seem to hold pods, and what cannot be read', async () => {
    const fancy = object('Fancy', 'example.org/v1', 'f', { workers: [{ pod: containers('bad:1') }] });
    const odd = object('Rollout', 'argoproj.io/v1alpha1', 'r', {
      template: { spec: { containers: 'no list' } },
    });
    const plain = object('ConfigMap', 'v1', 'c', {});
    const { notLookedAt, unreadable, images } = await audit([fancy, odd, plain]);
    assert.deepEqual(notLookedAt, [{ kind: 'Fancy', objects: 1 }]);
    assert.deepEqual(unreadable, ['Rollout shop/r: spec.template.spec.containers']);
    assert.deepEqual(images, []);
  });
});

describe('files of objects', () => {
  const read = async (text: string): Promise<string[]> =>
    (await readObjects(Buffer.from(text), 'f')).map(({ kind }) => String(kind));

  it('are JSON lists, JSON documents or YAML documents', async () => {
    const pod = '{"kind":"Pod","apiVersion":"v1"}';
    assert.deepEqual(await read(`{"kind":"List","apiVersion":"v1","items":[${pod},${pod}]}`), ['Pod', 'Pod']);
    assert.deepEqual(await read(`{"kind":"PodList","apiVersion":"v1","items":[{}]}`), ['Pod']);
    assert.deepEqual(await read(`${pod}\n${pod}`), ['Pod', 'Pod']);
    assert.deepEqual(await read('# first\n---\nkind: Pod\n---\n# nothing\n--- # second\nkind: Job\n'), [
      'Pod',
      'Job',
    ]);
  });

  const broken: Record<string, string> = {
    'that are truncated': '{"kind":"List","items":[{"kind":"Pod"',
    'without an object': '',
    'of something else': 'just text',
    'whose list holds something else': '{"kind":"List","items":[1]}',
    'that are not UTF-8': '\xff',
  };
  for (const [what, text] of Object.entries(broken))
    it(`${what} are refused whole`, async () => {
      const bytes = Buffer.from(text, 'latin1');
      await assert.rejects(readObjects(bytes, 'f'), { code: 'ADMISSION_OBJECTS_UNREADABLE' });
    });
});
