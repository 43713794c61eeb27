import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Digest, digestOf } from '../../base/digest.ts';
import { parseReference } from '../../oci/index.ts';
import type { Pin } from '../../trust/index.ts';
import { shapesBy, shapesWith } from '../places/shapes.ts';
import type { ImageJudge, ImageVerdict, Review, ReviewAnswer } from '../types.ts';
import { mutateReview, validateReview } from './answer-review.ts';

const shapeOf = shapesBy(shapesWith([]));
const digest = digestOf('what app:1 is today');
const other = digestOf('another image');
const good = (over: Partial<ImageVerdict> = {}): ImageVerdict => ({
  allowed: true,
  digest,
  reasons: [],
  warnings: [],
  validUntil: undefined,
  ...over,
});

/** Knows images by what they are called; asked for others it fails as an absent registry does. */
function judgeOf(verdicts: Record<string, ImageVerdict>, pin: Pin = 'templates') {
  const asked: string[] = [];
  const judge: ImageJudge = {
    pinOf: ({ image }) => (parseReference(image), pin),
    async judge({ image }) {
      asked.push(image);
      const verdict = verdicts[image];
      if (verdict === undefined) throw new Error('the registry did not answer');
      return verdict;
    },
    basis: () => ({ policies: digestOf('policies'), trustedRoot: digestOf('root') }),
  };
  return { asked, judge };
}

type Metadata = Record<string, unknown>;
const podSpec = (...images: string[]) => ({
  containers: images.map((image, index) => ({ name: `c${index}`, image })),
});
const pod = (spec: object, metadata: Metadata = {}) => ({ metadata: { name: 'web', ...metadata }, spec });
const deployment = (spec: object, metadata: Metadata = {}, template: Metadata = {}) => ({
  metadata: { name: 'web', ...metadata },
  spec: { template: { metadata: template, spec } },
});

function review(kind: string, object: object, over: Partial<Review> = {}): Review {
  const group = kind === 'Pod' ? '' : kind === 'CronJob' || kind === 'Job' ? 'batch' : 'apps';
  return {
    uid: '1',
    group,
    kind,
    operation: over.oldObject === undefined ? 'CREATE' : 'UPDATE',
    namespace: 'shop',
    name: 'web',
    requester: { username: 'ann', groups: ['system:authenticated'], uid: '7', extra: {} },
    object: object as Record<string, unknown>,
    oldObject: undefined,
    ...over,
  };
}

type Asked = ReturnType<typeof judgeOf>;
const signal = new AbortController().signal;
const mutate = async (asked: Review, { judge }: Asked): Promise<ReviewAnswer> =>
  await mutateReview(asked, { judge, shapeOf, signal });
const validate = async (asked: Review, { judge }: Asked): Promise<ReviewAnswer> =>
  await validateReview(asked, { judge, shapeOf, signal });
const patches = async (asked: Review, means: Asked): Promise<[string, string][]> =>
  (await mutate(asked, means)).patch.map(({ path, value }) => [path, value]);

describe('the mutating review', () => {
  it('writes the digest behind a tag, and keeps the tag, in every list of a pod', async () => {
    const spec = {
      initContainers: [{ name: 'i', image: 'app:1' }],
      containers: [{ name: 'a', image: 'app:1' }],
      ephemeralContainers: [{ name: 'e', image: 'app:1' }],
      volumes: [
        { name: 'x', emptyDir: {} },
        { name: 'v', image: { reference: 'app:1' } },
      ],
    };
    assert.deepEqual(await patches(review('Pod', pod(spec)), judgeOf({ 'app:1': good() })), [
      ['/spec/initContainers/0/image', `app:1@${digest}`],
      ['/spec/containers/0/image', `app:1@${digest}`],
      ['/spec/ephemeralContainers/0/image', `app:1@${digest}`],
      ['/spec/volumes/1/image/reference', `app:1@${digest}`],
    ]);
  });

  it('pins templates where the policy says so, and pods only where it says that', async () => {
    const images = { app: good() };
    const asked = review('Deployment', deployment(podSpec('app')));
    assert.deepEqual(await patches(asked, judgeOf(images)), [
      ['/spec/template/spec/containers/0/image', `app@${digest}`],
    ]);
    assert.deepEqual(await patches(asked, judgeOf(images, 'pods')), []);
    assert.equal((await patches(review('Pod', pod(podSpec('app'))), judgeOf(images, 'pods'))).length, 1);
    assert.deepEqual(await patches(review('Pod', pod(podSpec('app'))), judgeOf(images, 'never')), []);
  });

  it('never changes what a controller compares with its own template, but the pods of it', async () => {
    const owned = (kind: string, apiVersion: string) => ({
      ownerReferences: [{ apiVersion, kind, name: 'web', controller: true }],
    });
    const judge = judgeOf({ app: good() });
    const replicas = deployment(podSpec('app'), owned('Deployment', 'apps/v1'));
    assert.deepEqual(await patches(review('ReplicaSet', replicas), judge), []);
    const rollout = deployment(podSpec('app'), owned('Rollout', 'argoproj.io/v1alpha1'));
    assert.deepEqual(await patches(review('ReplicaSet', rollout), judge), []);
    const job = deployment(podSpec('app'), owned('CronJob', 'batch/v1'));
    assert.deepEqual(await patches(review('Job', job), judge), []);
    const owner = owned('ReplicaSet', 'apps/v1');
    assert.equal((await patches(review('Pod', pod(podSpec('app'), owner)), judge)).length, 1);
    const stranger = deployment(podSpec('app'), owned('Application', 'example.org/v1'));
    assert.equal((await patches(review('ReplicaSet', stranger), judge)).length, 1);
  });

  it('keeps the digest of a tag that was pinned before, without asking', async () => {
    const judge = judgeOf({ 'app:1': good({ digest: other }) });
    const oldObject = deployment(podSpec(`app:1@${digest}`));
    const asked = review('Deployment', deployment(podSpec('app:1')), { oldObject });
    assert.deepEqual(await patches(asked, judge), [
      ['/spec/template/spec/containers/0/image', `app:1@${digest}`],
    ]);
    assert.deepEqual(judge.asked, []);
  });

  it('resolves again where the tag or the repin annotation changed, and where another container has the name', async () => {
    const judge = judgeOf({ 'app:1': good({ digest: other }), 'app:2': good({ digest: other }) });
    const oldObject = deployment(podSpec(`app:1@${digest}`));
    const now = async (object: object) =>
      (await patches(review('Deployment', object, { oldObject }), judge))[0]?.[1];
    assert.equal(await now(deployment(podSpec('app:2'))), `app:2@${other}`);
    const annotations = { 'shearwall.dev/repin': '2' };
    assert.equal(await now(deployment(podSpec('app:1'), {}, { annotations })), `app:1@${other}`);
    assert.equal(await now(deployment({ containers: [{ name: 'b', image: 'app:1' }] })), `app:1@${other}`);
  });

  it('resolves again the tag beside a digest where the repin annotation alone changed, in templates', async () => {
    const judge = judgeOf({ 'app:1': good({ digest: other }) });
    const annotated = (image: string) =>
      deployment(podSpec(image), {}, { annotations: { 'shearwall.dev/repin': '2' } });
    const change = (image: string) =>
      review('Deployment', annotated(image), { oldObject: deployment(podSpec(image)) });
    assert.deepEqual(await patches(change(`app:1@${digest}`), judge), [
      ['/spec/template/spec/containers/0/image', `app:1@${other}`],
    ]);
    for (const image of [`app@${digest}`, `host:5000/app@${digest}`])
      assert.deepEqual(await patches(change(image), judge), []);
    assert.deepEqual(await patches(change(`app:1@${digest}`), judgeOf({ 'app:1': good() }, 'pods')), []);
    const running = (annotations: object) => ({
      ...pod(podSpec(`app:1@${digest}`)),
      metadata: { annotations },
    });
    const more = { oldObject: running({}) };
    assert.deepEqual(await patches(review('Pod', running({ 'shearwall.dev/repin': '2' }), more), judge), []);
    // Where nothing is written, what stands there is as old as before.
    assert.equal((await validate(change(`app:1@${digest}`), judgeOf({}))).allowed, true);
  });

  it('says of a template that stays what its tag is known to stand for by now', async () => {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': 'now' };
    const restarted = (image: string) =>
      review('Deployment', deployment(podSpec(image), {}, { annotations }), {
        oldObject: deployment(podSpec(image)),
      });
    const knowing = (known: Digest | undefined): Asked => {
      const asked = judgeOf({});
      const knownDigest = ({ image }: { image: string }) => (image === 'app:1' ? known : undefined);
      return { ...asked, judge: { ...asked.judge, knownDigest } };
    };
    const said = async (image: string, known: Digest | undefined) =>
      (await validate(restarted(image), knowing(known))).warnings;
    assert.deepEqual(await said(`app:1@${digest}`, other), [
      `app:1@${digest} stays, and app:1 is ${other} now: change the template's shearwall.dev/repin to take it`,
    ]);
    for (const known of [digest, undefined]) assert.deepEqual(await said(`app:1@${digest}`, known), []);
    for (const image of ['app:1', `app@${digest}`]) assert.deepEqual(await said(image, other), []);
  });

  it('finds a container again that moved in its list', async () => {
    const oldObject = deployment({
      containers: [
        { name: 'a', image: `a@${digest}` },
        { name: 'b', image: `b@${other}` },
      ],
    });
    const object = deployment({
      containers: [
        { name: 'b', image: 'b' },
        { name: 'a', image: 'a' },
      ],
    });
    assert.deepEqual(await patches(review('Deployment', object, { oldObject }), judgeOf({})), [
      ['/spec/template/spec/containers/0/image', `b@${other}`],
      ['/spec/template/spec/containers/1/image', `a@${digest}`],
    ]);
  });

  it('leaves an unpinned workload as it is where its images did not change', async () => {
    const judge = judgeOf({});
    const asked = review('Deployment', deployment(podSpec('app'), { labels: { a: 'b' } }), {
      oldObject: deployment(podSpec('app')),
    });
    assert.deepEqual(await patches(asked, judge), []);
    assert.deepEqual(judge.asked, []);
  });

  it('refuses where it cannot say what a tag stands for, with image and place', async () => {
    const { allowed, message } = await mutate(review('Pod', pod(podSpec('gone:1'))), judgeOf({}));
    assert.equal(allowed, false);
    assert.equal(
      message,
      'Pod shop/web: gone:1 (container c0 in spec.containers): the registry did not answer',
    );
  });

  it('leaves to validation what no policy is about and what is not a reference', async () => {
    const judge = judgeOf({ app: good({ allowed: false, digest: undefined, reasons: ['no policy'] }) });
    assert.deepEqual(await patches(review('Pod', pod(podSpec('app'))), judge), []);
    assert.match(
      (await mutate(review('Pod', pod(podSpec('A B'))), judge)).message ?? '',
      /not an image reference/,
    );
  });
});

describe('the validating review', () => {
  it('judges every new image, and says of each that fails where it stands and why', async () => {
    const bad = good({ allowed: false, reasons: ['release: not signed by release'] });
    const judge = judgeOf({ [`a@${digest}`]: good(), [`b@${digest}`]: bad, [`c@${digest}`]: bad });
    const spec = {
      containers: [
        { name: 'a', image: `a@${digest}` },
        { name: 'b', image: `b@${digest}` },
      ],
      initContainers: [{ name: 'c', image: `c@${digest}` }],
    };
    const { allowed, message } = await validate(review('Pod', pod(spec)), judge);
    assert.equal(allowed, false);
    assert.deepEqual(message?.split('\n'), [
      `Pod shop/web: c@${digest} (container c in spec.initContainers): release: not signed by release`,
      `b@${digest} (container b in spec.containers): release: not signed by release`,
    ]);
  });

  it('says in the namespace of the cluster itself how a cluster that is locked is opened, and nowhere else', async () => {
    const asked = (namespace: string) => ({ ...review('Pod', pod(podSpec('app'))), namespace });
    const line =
      /\n.*kubectl delete validatingwebhookconfiguration,mutatingwebhookconfiguration shearwall-admission$/;
    const judge = judgeOf({});
    assert.match((await validate(asked('kube-system'), judge)).message ?? '', line);
    assert.doesNotMatch((await validate(asked('shop'), judge)).message ?? 'none', line);
  });

  it('lets pass what did not change: labels, scales, status, deletion', async () => {
    const judge = judgeOf({});
    const oldObject = pod(podSpec('app'));
    assert.equal(
      (await validate(review('Pod', pod(podSpec('app'), { labels: {} }), { oldObject }), judge)).allowed,
      true,
    );
    const gone = review('Pod', {}, { object: undefined, oldObject, operation: 'DELETE' });
    assert.equal((await validate(gone, judge)).allowed, true);
    assert.equal((await validate(review('Scale', { spec: { replicas: 0 } }), judge)).allowed, true);
    assert.deepEqual(judge.asked, []);
  });

  it('does not believe that the mutating webhook saw a pod: a tag is refused where a digest is wanted', async () => {
    const judge = judgeOf({ app: good() });
    assert.match(
      (await validate(review('Pod', pod(podSpec('app'))), judge)).message ?? '',
      /nothing has put it there/,
    );
    assert.equal(
      (await validate(review('Pod', pod(podSpec('app'))), judgeOf({ app: good() }, 'never'))).allowed,
      true,
    );
    assert.equal((await validate(review('Deployment', deployment(podSpec('app'))), judge)).allowed, true);
  });

  it('judges a digest that replaces the sticky one', async () => {
    const judge = judgeOf({ [`app:1@${other}`]: good({ allowed: false, reasons: ['unsigned'] }) });
    const oldObject = deployment(podSpec(`app:1@${digest}`));
    const asked = review('Deployment', deployment(podSpec(`app:1@${other}`)), { oldObject });
    assert.equal((await validate(asked, judge)).allowed, false);
  });

  it('refuses where no answer can be had, and what cannot be read', async () => {
    assert.match(
      (await validate(review('Pod', pod(podSpec('app'))), judgeOf({}))).message ?? '',
      /did not answer/,
    );
    const odd = pod({ containers: [{ name: 'a', image: { a: 1 } }] });
    assert.match(
      (await validate(review('Pod', odd), judgeOf({}))).message ?? '',
      /spec.containers.0.image cannot be read/,
    );
  });

  it('admits the copy of a static pod by its own node, and by nobody else', async () => {
    const mirror = {
      ...pod({ ...podSpec('app'), nodeName: 'n1' }, { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
    };
    const as = (username: string, ...groups: string[]) =>
      review('Pod', mirror, { requester: { username, groups, uid: '', extra: {} } });
    const judge = judgeOf({});
    const admitted = await validate(as('system:node:n1', 'system:nodes'), judge);
    assert.deepEqual([admitted.allowed, admitted.warnings.length], [true, 1]);
    for (const asked of [as('ann'), as('system:node:n2', 'system:nodes'), as('system:node:n1')])
      assert.equal((await validate(asked, judge)).allowed, false);
    assert.deepEqual(judge.asked.length, 3);
  });

  it('names what it went by for the audit log', async () => {
    const { audit } = await validate(review('Pod', pod(podSpec())), judgeOf({}));
    assert.deepEqual(audit, { policies: digestOf('policies'), 'trusted-root': digestOf('root') });
  });
});
