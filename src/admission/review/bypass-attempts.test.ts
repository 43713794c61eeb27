/** Ways around admission that somebody might try, each named for what is tried. Nobody but `proven:1` and its digest may run. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { podOf, reviewOf } from '../../../test/fakes/admission.ts';
import { digestOf } from '../../base/digest.ts';
import { parseReference } from '../../oci/index.ts';
import { allowExceptions } from '../exceptions/allow-exceptions.ts';
import { shapesBy, shapesWith } from '../places/shapes.ts';
import type { ImageJudge, ReviewAnswer } from '../types.ts';
import { mutateReview, validateReview } from './answer-review.ts';
import { readReview } from './read-review.ts';

const shapeOf = shapesBy(shapesWith([]));
const signal = new AbortController().signal;
const digest = digestOf('proven');
const PROVEN = `proven:1@${digest}`;
const EVIL = `evil:1@${digestOf('evil')}`;

const judge: ImageJudge = {
  pinOf: ({ image }) => (parseReference(image), 'templates'),
  async judge({ image }) {
    parseReference(image);
    const allowed = image === 'proven:1' || image === PROVEN;
    return {
      allowed,
      digest,
      reasons: allowed ? [] : ['nobody signed it'],
      warnings: [],
      validUntil: undefined,
    };
  },
  basis: () => ({ policies: digestOf('policies'), trustedRoot: digestOf('root') }),
};

const validate = async (object: object, more: object = {}): Promise<ReviewAnswer> =>
  await validateReview(readReview(Buffer.from(JSON.stringify(reviewOf(object, more)))), {
    judge,
    shapeOf,
    signal,
  });
const mutate = async (object: object, more: object = {}): Promise<ReviewAnswer> =>
  await mutateReview(readReview(Buffer.from(JSON.stringify(reviewOf(object, more)))), {
    judge,
    shapeOf,
    signal,
  });
const refuses = async (object: object, more: object = {}): Promise<void> =>
  assert.equal((await validate(object, more)).allowed, false);
const spec = (fields: object): object => ({
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'main', image: PROVEN }], ...fields },
});
const evil = [{ name: 'evil', image: EVIL }];

describe('a way around admission is none', () => {
  it('what all of these differ from is let in', async () => {
    assert.equal((await validate(podOf(PROVEN))).allowed, true);
  });

  for (const annotations of [
    { 'kyverno.io/verify-images': `{"${EVIL}":"pass"}` },
    { 'shearwall.dev/verified': 'true', 'shearwall.dev/exception': 'evil' },
    { 'shearwall.dev/repin': 'now' },
    { 'kubernetes.io/config.mirror': 'x', 'kubernetes.io/config.source': 'file' },
  ])
    it(`annotations forged: ${Object.keys(annotations).join(', ')}`, async () => {
      await refuses({ ...podOf(EVIL), metadata: { name: 'web', annotations } });
    });

  it('a mirror pod by a user who calls himself a node of another name, or is in no group of nodes', async () => {
    const annotations = { 'kubernetes.io/config.mirror': 'x' };
    const mirror = { metadata: { name: 'web', annotations }, spec: { nodeName: 'n1', containers: evil } };
    for (const userInfo of [
      { username: 'system:node:n2', groups: ['system:nodes'] },
      { username: 'system:node:n1', groups: ['system:authenticated'] },
      { username: 'system:node:', groups: ['system:nodes'] },
    ])
      await refuses(mirror, { userInfo });
  });

  for (const list of ['initContainers', 'ephemeralContainers'])
    it(`an image in ${list}`, async () => await refuses(spec({ [list]: evil })));

  it('an image in a volume', async () => {
    await refuses(spec({ volumes: [{ name: 'evil', image: { reference: EVIL } }] }));
  });

  for (const [what, fields] of [
    ['a list that is an object', { initContainers: { 0: evil[0] } }],
    ['a container that is a list', { initContainers: [evil] }],
    ['an image that is a list', { initContainers: [{ name: 'evil', image: [EVIL] }] }],
    ['a volume whose image is a list', { volumes: [{ name: 'evil', image: { reference: [EVIL] } }] }],
  ] as const)
    it(`an image where it cannot be read: ${what}`, async () => await refuses(spec(fields)));

  for (const [what, image] of [
    ['upper case', `PROVEN:1@${digest}`],
    ['blanks around it', ` ${PROVEN}`],
    ['a line break', `${PROVEN}\n`],
    ['a letter of another script', `рroven:1@${digest}`],
    ['a character of no width', `pro\u200bven:1@${digest}`],
    ['full-width letters', `ｐroven:1@${digest}`],
    ['a NUL', `${PROVEN}\0`],
    ['two digests', `${PROVEN}@${digest}`],
    ['a scheme', `docker://${PROVEN}`],
    ['a path of this machine', '/etc/passwd'],
    ['an archive', 'oci-archive:proven.tar'],
    ['a digest of another length', 'proven:1@sha256:00'],
    ['an unfinished digest', 'proven:1@'],
    ['nothing but a digest', digest],
  ] as const)
    it(`a name that looks like the proven one: ${what}`, async () => await refuses(podOf(image)));

  it('an old object that had the image at another place, or under another name', async () => {
    const update = { operation: 'UPDATE' };
    const oldObject = spec({ initContainers: [{ name: 'evil', image: EVIL }] });
    await refuses(spec({ ephemeralContainers: evil }), { ...update, oldObject });
    await refuses(spec({ initContainers: [{ name: 'other', image: EVIL }] }), { ...update, oldObject });
    await refuses(podOf(EVIL), { ...update, oldObject: null });
  });

  it('an old object in a create, which only updates have', async () => {
    // The API server sends none; whoever else asks is not believed to say what the image was.
    const { allowed } = await validate(podOf(EVIL), { oldObject: {} });
    assert.equal(allowed, false);
  });

  it('a digest that was pinned for another repository', async () => {
    const old = { ...podOf(`proven:1@${digest}`) };
    await refuses(podOf(`evil:1@${digest}`), { operation: 'UPDATE', oldObject: old });
    const { patch } = await mutate(podOf('proven:2'), { operation: 'UPDATE', oldObject: old });
    assert.doesNotMatch(JSON.stringify(patch), /proven:1@/);
  });

  it('an owner that is claimed: its pods are judged as any', async () => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', controller: true }];
    await refuses({ ...podOf(EVIL), metadata: { name: 'web', ownerReferences } });
  });

  it('an exception that is used for another image of the same pod', async () => {
    const exception = {
      name: 'debug',
      digest,
      repository: undefined,
      namespaces: ['shop'],
      reason: 'x',
      expiresMs: 1000,
    };
    const excepting = allowExceptions(judge, () => [exception], { nowMs: () => 0 });
    const containers = [{ name: 'main', image: `debug@${digest}` }];
    const asked = async (more: object): Promise<ReviewAnswer> =>
      await validateReview(
        readReview(Buffer.from(JSON.stringify(reviewOf({ spec: { containers, ...more } })))),
        {
          judge: excepting,
          shapeOf,
          signal,
        },
      );
    const alone = await asked({});
    assert.deepEqual([alone.allowed, alone.audit['exceptions']], [true, 'debug']);
    assert.equal((await asked({ initContainers: evil })).allowed, false);
  });

  describe('bypassing policies', () => {
    const metadata = { name: 'web', annotations: { 'shearwall.dev/bypass-reason': 'incident 7' } };
    const asking = async (mayBypass: () => Promise<boolean>, object: object): Promise<ReviewAnswer> =>
      await validateReview(readReview(Buffer.from(JSON.stringify(reviewOf(object)))), {
        judge,
        shapeOf,
        mayBypass,
        signal,
      });
    const yes = async (): Promise<boolean> => true;

    it('needs the right and a reason: then it is told to who asked, and to the audit log', async () => {
      const { allowed, audit, warnings } = await asking(yes, { ...podOf(EVIL), metadata });
      assert.deepEqual([allowed, audit['bypass']], [true, 'ann: incident 7']);
      assert.match(warnings[0] ?? '', /ann bypasses policies \(incident 7\), although: Pod shop\/web: evil/);
    });

    it('with a reason and no right', async () => {
      const { allowed, message } = await asking(async () => false, { ...podOf(EVIL), metadata });
      assert.equal(allowed, false);
      assert.match(message ?? '', /nobody signed it\nann has no right to bypass policies here/);
    });

    it('where nobody can say whether there is a right', async () => {
      const away = async (): Promise<boolean> => await Promise.reject(new Error('the server is away'));
      const { allowed, message } = await asking(away, { ...podOf(EVIL), metadata });
      assert.equal(allowed, false);
      assert.match(message ?? '', /could not be asked: the server is away/);
      await refuses({ ...podOf(EVIL), metadata });
    });

    for (const [what, object] of [
      ['no reason', podOf(EVIL)],
      [
        'a blank reason',
        { ...podOf(EVIL), metadata: { annotations: { 'shearwall.dev/bypass-reason': ' ' } } },
      ],
      [
        'a reason that is a list',
        { ...podOf(EVIL), metadata: { annotations: { 'shearwall.dev/bypass-reason': ['x'] } } },
      ],
      [
        'a reason as a label',
        { ...podOf(EVIL), metadata: { labels: { 'shearwall.dev/bypass-reason': 'x' } } },
      ],
    ] as const)
      it(`with the right and ${what}`, async () => {
        assert.equal((await asking(yes, object)).allowed, false);
      });

    it('for pods that a controller makes later: the reason in a template is none of its own', async () => {
      const template = { metadata, spec: { containers: evil } };
      const deployment = { metadata: { name: 'web' }, spec: { template } };
      const kind = { group: 'apps', version: 'v1', kind: 'Deployment' };
      const review = readReview(Buffer.from(JSON.stringify(reviewOf(deployment, { kind }))));
      assert.equal((await validateReview(review, { judge, shapeOf, mayBypass: yes, signal })).allowed, false);
    });

    it('asks nobody of an image that may run anyway', async () => {
      const never = async (): Promise<boolean> => assert.fail('it was asked');
      assert.equal((await asking(never, { ...podOf(PROVEN), metadata })).allowed, true);
    });

    it('leaves an image whose digest nobody knows to validation', async () => {
      const absent: ImageJudge = { ...judge, judge: async () => await Promise.reject(new Error('away')) };
      const review = readReview(Buffer.from(JSON.stringify(reviewOf({ ...podOf('evil:1'), metadata }))));
      const { allowed, patch } = await mutateReview(review, { judge: absent, shapeOf, signal });
      assert.deepEqual([allowed, patch], [true, []]);
    });
  });

  it('a tag that the mutating webhook never saw', async () => await refuses(podOf('proven:1')));

  it('a review that is too large, nested too deep, or of another version', () => {
    for (const bytes of [
      Buffer.alloc(8 * 1024 * 1024 + 1, ' '),
      Buffer.from(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
      Buffer.from(JSON.stringify({ ...reviewOf(podOf(PROVEN)), apiVersion: 'admission.k8s.io/v1beta1' })),
    ])
      assert.throws(() => readReview(bytes), { code: 'ADMISSION_REVIEW_INVALID' });
  });
});
