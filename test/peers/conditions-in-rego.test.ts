/** Conditions on attestations, written in CEL and exported in Rego, as `opa` evaluates them: never weaker, and mostly the same. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Condition, compileCondition } from '../../src/trust/policy/cel/condition.ts';
import { regoOfConditions } from '../../src/trust/policy/cel/rego-of-condition.ts';
import { findProgram } from './real-registry.ts';

const opa = findProgram('opa');

const PREDICATES: readonly unknown[] = [
  {},
  {
    failed: 0,
    ok: true,
    name: 'acme/app',
    tags: ['a', 'b'],
    score: 7.5,
    deep: { list: [{ id: 'x', n: 1 }] },
  },
  { failed: 3, ok: false, name: 'evil/app', tags: [], score: 9, deep: { list: [] } },
  {
    failed: '0',
    ok: 'true',
    name: ['acme/app'],
    tags: { a: 'a' },
    score: '99',
    deep: { list: { a: { id: 'x' } } },
  },
  {
    failed: null,
    ok: 1,
    name: '',
    tags: ['c', 1, null],
    score: -1,
    deep: { list: [{ id: 'x' }, { id: 'y', n: 2 }] },
  },
  {
    failed: 0,
    ok: null,
    name: 'acme/ünï',
    tags: 'ab',
    score: 0,
    deep: { list: [{ id: 'z', n: 0, in: { a: 1 } }] },
  },
  { 'a-b': 1, deep: [], tags: [['a']], score: [], name: 5, failed: {}, ok: {} },
];

/** `stricter`: Rego holds less often, and why. */
const CONDITIONS: [text: string, stricter?: string][] = [
  ['predicate.failed == 0'],
  ['predicate.failed != 0'],
  ['!(predicate.failed == 0)'],
  ['predicate.score < 8'],
  ['predicate.score >= 0 && predicate.score <= 9.5'],
  ['!(predicate.score > 5)'],
  ['-1 < predicate.score'],
  ['predicate.failed == 0 && -1 < predicate.score && ["a", "b"] == predicate.tags'],
  ['predicate.ok'],
  ['!predicate.ok'],
  ['predicate.ok == true || predicate.failed == 0'],
  ['!(predicate.ok == true || predicate.failed == 0)'],
  ['!(predicate.ok == true && predicate.failed == 0)'],
  ['predicate.name.startsWith("acme/")'],
  ['predicate.name.endsWith("app")'],
  ['predicate.name.contains("/")'],
  ['predicate.name.matches("^[a-z]+/[a-z]+$")'],
  ['predicate.name > "b"'],
  ['predicate.name in ["acme/app", "evil/app"]'],
  ['"a" in predicate.tags', 'of a map CEL looks at its keys'],
  ['size(predicate.tags) == 2', 'texts have no size there'],
  ['predicate.tags.size() > 0', 'texts have no size there'],
  ['has(predicate.ok)'],
  ['has(predicate.deep.list)'],
  ['predicate["a-b"] == 1'],
  ['predicate.tags[0] == "a"'],
  ['predicate.deep.list.all(each, each.id == "x")', 'of a map CEL looks at its keys'],
  ['predicate.deep.list.exists(each, each.id == "x" && each.n == 1)'],
  ['predicate.deep.list.exists(each, each.id == "y" || each.n == 0)'],
  [
    'predicate.deep.list.all(each, has(each.id) && (each.n == 1 || each.id in ["x", "y"]))',
    'of a map CEL looks at its keys',
  ],
  ['predicate.deep.list.exists(a, predicate.tags.exists(b, b == "a" && a.n == 1))'],
  [
    'predicate.deep.list.all(a, predicate.tags.exists(b, b == "a" || a.id == "z"))',
    'of a map CEL looks at its keys',
  ],
  ['predicate.failed == null'],
  ['predicate.failed != null'],
  ['predicate.score == predicate.failed'],
  ['subject.exists(each, each.digest.sha256 == "ab")'],
  ['true'],
  ['false || predicate.failed == 0'],
];

describe('a condition in Rego', { skip: opa === undefined && 'opa is not here' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-conditions-'));
  const subject = [{ name: 'app', digest: { sha256: 'ab' } }];
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Whether each predicate meets the conditions, in both versions of the language. */
  function byOpa(rego: string): boolean[] {
    const file = join(folder, 'rego.rego');
    writeFileSync(file, rego);
    const cases = PREDICATES.map((predicate) => ({ predicate, subject }));
    const data = join(folder, 'cases.json');
    writeFileSync(data, JSON.stringify({ cases }));
    const query = '[held | some asked in data.cases; held := data.sigstore.isCompliant with input as asked]';
    const answers = ['--v0-compatible', '--v1-compatible'].map((version) => {
      const args = [
        'eval',
        version,
        '--format=json',
        `--data=${file}`,
        `--data=${data}`,
        '--import=rego.v1',
        query,
      ];
      const { result } = JSON.parse(execFileSync(opa ?? '', args, { encoding: 'utf8' })) as {
        result: { expressions: { value: boolean[] }[] }[];
      };
      return result[0]?.expressions[0]?.value ?? [];
    });
    assert.deepEqual(answers[0], answers[1]);
    assert.equal(answers[0]?.length, PREDICATES.length);
    return answers[0] ?? [];
  }

  const ourVerdict = (text: string, predicate: unknown): boolean => {
    const condition = compileCondition(text) as Condition;
    const statement = { predicate, subject, predicateType: 'x' };
    return condition.evaluate({ statement, signer: { kind: 'key' } } as never).held;
  };

  for (const [text, stricter] of CONDITIONS)
    it(text, () => {
      const rego = regoOfConditions([text]);
      assert.ok(typeof rego === 'string', JSON.stringify(rego));
      const ours = PREDICATES.map((predicate) => ourVerdict(text, predicate));
      const theirs = byOpa(rego);
      for (const [at, held] of theirs.entries())
        assert.ok(!held || ours[at], `weaker, of case ${at}\n${rego}`);
      if (stricter === undefined) assert.deepEqual(theirs, ours, rego);
    });

  it('is met only with all others', () => {
    const rego = regoOfConditions(['predicate.failed == 0', 'predicate.ok == true']);
    assert.deepEqual(byOpa(rego as string), [false, true, false, false, false, false, false]);
  });
});
