/**
 * The Rego of deploy/gatekeeper/template.yaml as `opa` itself evaluates it, with what our external data provider answers: what it refuses is what our
 * own webhook refuses, at every place and in every kind. Gatekeeper itself asks in gatekeeper.test.ts.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  answerKeys,
  openPolicyJudge,
  type PolicyJudge,
  readReview,
  shapesBy,
  shapesWith,
  validateReview,
} from '../../src/admission/index.ts';
import { openPolicies } from '../../src/trust/index.ts';
import { reviewOf } from '../fakes/admission.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { imagesIn, KINDS, objectOf, PLACES, specWith } from './admission-objects.ts';
import { deployed } from './gatekeeper-process.ts';
import { IMAGES, POLICY_CASES, pushCases } from './policy-cases.ts';
import { findProgram } from './real-registry.ts';

const opa = findProgram('opa');
const NAMESPACE = 'shop';
const shapeOf = shapesBy(shapesWith([]));
const signal = new AbortController().signal;

/** What Gatekeeper gives a template in place of its own function: the provider's answers stand in the input. */
const PROVIDER = `package shearwallimages

external_data(request) = response {
  response := {
    "responses": [[key, input.answers[key].value] | key := request.keys[_]; input.answers[key].error == ""],
    "errors": [[key, input.answers[key].error] | key := request.keys[_]; input.answers[key].error != ""],
    "system_error": input.systemError,
  }
}
`;
const QUERY =
  '[violations | asked := data.cases[_]; violations := data.shearwallimages.violation with input as asked]';

type Asked = { input: object; isAllowedByUs: boolean; images: string[] };

describe('the template for Gatekeeper', { skip: opa === undefined && 'opa is not here' }, () => {
  let labs: { lab: TrustLab; other: TrustLab };
  let folder: string;
  let references: string[];
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-opa-'));
    labs = { lab: await TrustLab.start(), other: await TrustLab.start() };
    references = [...(await pushCases(labs)).values()];
    const [template] = deployed('template') as { spec: { targets: { rego: string }[] } }[];
    file('template.rego', template?.spec.targets[0]?.rego ?? '');
    file('provider.rego', PROVIDER);
  });
  after(async () => {
    await labs?.lab[Symbol.asyncDispose]();
    await labs?.other[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('agrees with our webhook in forty cases of policies and images, in every kind and place', async () => {
    const asked: Asked[] = [];
    for (const { policyAt } of POLICY_CASES) {
      await using judge = await judgeBy(policyAt(labs.lab.registry.host, labs));
      for (const reference of references) {
        const kind = Object.keys(KINDS)[asked.length % Object.keys(KINDS).length] ?? '';
        const place = PLACES[Math.floor(asked.length / references.length) % PLACES.length] ?? 'containers';
        const object = objectOf(kind, 'web', specWith(place, reference, reference));
        asked.push(await ask(judge, kind, object));
      }
    }
    assert.equal(asked.length, POLICY_CASES.length * IMAGES.length);
    assert.equal(asked.length, 40);
    agree(asked);
    const allowed = asked.filter(({ isAllowedByUs }) => isAllowedByUs).length;
    assert.ok(allowed > 5 && allowed < 35, String(allowed));
  });

  it('agrees about objects that change, debug containers, and answers that are missing', async () => {
    await using judge = await judgeBy(POLICY_CASES[0]?.policyAt(labs.lab.registry.host, labs) ?? '');
    const [good = '', bad = ''] = references;
    const pod = (...images: string[]): object =>
      objectOf('Pod', 'web', { containers: images.map((image, at) => ({ name: `c${at}`, image })) });
    const reordered = (object: object): object => {
      const { spec } = object as { spec: { containers: object[] } };
      return { ...object, spec: { containers: spec.containers.toReversed() } };
    };
    const updated = async (object: object, oldObject: object): Promise<Asked> =>
      await ask(judge, 'Pod', object, { operation: 'UPDATE', oldObject });
    const debug = objectOf('Pod', 'web', {
      containers: [{ name: 'c0', image: good }],
      ephemeralContainers: [{ name: 'debug', image: bad }],
    });
    const cases = [
      await updated(pod(bad), pod(bad)),
      await updated(pod(good), pod(bad)),
      await updated(pod(bad), pod(good)),
      await updated(pod(bad, bad), pod(bad)),
      await updated(pod(), pod(bad)),
      // In another container it is new, and in another order it is not.
      await updated(pod(good, bad), pod(bad, good)),
      await updated(reordered(pod(good, bad)), pod(good, bad)),
      await updated(debug, pod(good)),
      await updated(debug, debug),
      await ask(judge, 'Pod', pod(good, bad)),
      await ask(judge, 'Pod', pod()),
    ];
    assert.deepEqual(
      cases.map(({ isAllowedByUs }) => isAllowedByUs),
      [true, true, false, false, true, false, true, false, true, false, true],
    );
    agree(cases);
    const { input, images } = await ask(judge, 'Pod', pod(good));
    agree([
      { input: { ...input, answers: {} }, isAllowedByUs: false, images },
      { input: { ...input, systemError: 'no time left' }, isAllowedByUs: false, images: [] },
    ]);
  });

  async function judgeBy(policy: string): Promise<PolicyJudge> {
    const { trustedRoot, context } = labs.lab;
    return openPolicyJudge(
      { policies: await openPolicies([file('policy.yaml', policy)]), trustedRoot },
      context,
    );
  }

  /** Asks our webhook, and the provider for what the template would ask it. */
  async function ask(judge: PolicyJudge, kind: string, object: object, more: object = {}): Promise<Asked> {
    const namespaced = { ...object, metadata: { name: 'web', namespace: NAMESPACE } };
    const { apiVersion = '' } = KINDS[kind] ?? {};
    const group = apiVersion.includes('/') ? apiVersion.replace(/\/.*/, '') : '';
    const request = { kind: { group, kind, version: 'v1' }, ...more };
    const bytes = Buffer.from(JSON.stringify(reviewOf(namespaced, request)));
    const { allowed } = await validateReview(readReview(bytes), { judge, shapeOf, signal });
    const images = imagesIn(object);
    const keys = images.map((image) => `${NAMESPACE}|${image}`);
    const answers = Object.fromEntries(
      (await answerKeys(keys, { judge, signal })).map(({ key, ...answer }) => [key, answer]),
    );
    const review = { operation: 'CREATE', object: namespaced, ...more };
    const isRefused = (image: string): boolean => answers[`${NAMESPACE}|${image}`]?.error !== '';
    return {
      input: { review, answers, systemError: '' },
      isAllowedByUs: allowed,
      images: images.filter(isRefused),
    };
  }

  /** One run of opa over all of them. A refusal names the image. */
  function agree(asked: readonly Asked[]): void {
    const cases = file('cases.json', JSON.stringify({ cases: asked.map(({ input }) => input) }));
    const files = [join(folder, 'template.rego'), join(folder, 'provider.rego'), cases];
    const args = ['eval', '--v0-compatible', '--format', 'raw', ...files.flatMap((each) => ['--data', each])];
    const violations = JSON.parse(execFileSync(opa ?? '', [...args, QUERY], { encoding: 'utf8' })) as {
      msg: string;
    }[][];
    assert.equal(violations.length, asked.length);
    for (const [at, { isAllowedByUs, images, input }] of asked.entries()) {
      const said = (violations[at] ?? []).map(({ msg }) => msg).join('\n');
      assert.equal(said === '', isAllowedByUs, `${JSON.stringify(input)}: ${said}`);
      if (!isAllowedByUs)
        assert.ok(
          images.every((image) => said.includes(image)),
          said,
        );
    }
  }
});
