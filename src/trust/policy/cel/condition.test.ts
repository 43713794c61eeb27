import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VerifiedSigner } from '../../../sigstore/index.ts';
import { COST_LIMIT, type ConditionResult, compileCondition } from './condition.ts';

const PREDICATE = `{
  "count": 5, "score": 7.5, "name": "app", "tags": ["a", "b"], "nested": {"list": [1, 2, 3]}, "none": null,
  "constructor": 1, "__proto__": {"x": 2}, "toString": "text"
}`;
const signer: VerifiedSigner = {
  kind: 'certificate',
  identity: 'me@example.org',
  claims: { issuer: 'https://issuer.example', buildTrigger: 'push' },
  key: `sha256:${'0'.repeat(64)}` as VerifiedSigner['key'],
  notAfter: 0,
};

function evaluate(text: string, predicate: unknown = JSON.parse(PREDICATE)): ConditionResult {
  const condition = compileCondition(text);
  assert.ok(!('problem' in condition), JSON.stringify(condition));
  return condition.evaluate({
    statement: { subject: [{ name: 'x', digest: {} }], predicateType: 't', predicate },
    signer,
  });
}
const why = (result: ConditionResult): string => (result.held ? '' : result.why);

/** Of 251 nodes. */
const LIST = `[${Array(250).fill(1).join()}]`;

describe('compileCondition', () => {
  const held = [
    'predicate.count == 5 && predicate.count + 1 == 6 && predicate.count % 2 == 1',
    'predicate.score > 7 && predicate.score < 8.0 && predicate.count >= 4.5',
    'predicate.tags.all(t, t in ["a", "b", "c"]) && size(predicate.tags) == 2',
    'predicate.nested.list.exists(n, n == 3) && predicate.nested.list.map(n, n * 2) == [2, 4, 6]',
    'has(predicate.name) && !has(predicate.other) && predicate.none == null',
    'predicate.name.matches("^a+p") && predicate.name.startsWith("ap")',
    'signer.issuer == "https://issuer.example" && signer.identity.endsWith("@example.org") && signer.buildTrigger == "push"',
    'subject[0].name == "x"',
    'predicate.count in [5, "five"] && {"a": 1, "b": "two"}.b == "two"',
    'timestamp("2026-01-01T00:00:00Z") < timestamp("2026-01-01T00:00:01Z")',
    `predicate.count in [${Array(256).fill(5).join(', ')}]`,
    `[${Array(7).fill(LIST).join()}].size() == 7`,
    `predicate.name.matches("${'|b'.repeat(200)}")`,
    `{${Array.from({ length: 256 }, (_, key) => `"k${key}": 1`).join(', ')}}.k1 == 1`,
  ];
  for (const text of held) {
    it(`holds: ${text.slice(0, 120)}`, () => assert.deepEqual(evaluate(text), { held: true }));
  }

  const failing: [string, RegExp][] = [
    ['predicate.count == 6', /it is false/],
    ['predicate.missing == 1', /it fails: No such key: missing/],
    ['predicate.count', /not true or false/],
    ['predicate.name > 5', /it fails/],
    ['predicate.nested.list[9] == 1', /it fails/],
    ['predicate.count / 0 == 1', /it fails/],
    ['signer.missing == 1', /it fails/],
  ];
  for (const [text, reason] of failing) {
    it(`does not hold, and says why: ${text}`, () => assert.match(why(evaluate(text)), reason));
  }

  const refused: [string, RegExp][] = [
    ['predicate.', /./],
    ['unknown.name == 1', /Unknown variable: unknown/],
    ['1 + 1', /it gives int, not true or false/],
    ['"a" == 1 &&', /./],
    ['nothing(predicate)', /./],
    [`${'('.repeat(300)}true${')'.repeat(300)}`, /./],
    [Array(1500).fill('true').join(' && '), /./],
    ['x'.repeat(5000), /at most 4096/],
    [`predicate.count in [${Array(257).fill(1).join(', ')}]`, /./],
    [`[${Array(8).fill(LIST).join()}].size() == 8`, /maxAstNodes/],
    [`{${Array.from({ length: 257 }, (_, key) => `"k${key}": 1`).join(', ')}}.k1 == 1`, /./],
  ];
  for (const [text, problem] of refused) {
    it(`refuses ${text.slice(0, 40)}`, () => {
      const condition = compileCondition(text);
      assert.match('problem' in condition ? condition.problem : '', problem);
    });
  }

  it('sees names that mean something to JavaScript as any other key, and nothing behind them', () => {
    assert.deepEqual(evaluate('predicate.constructor == 1 && predicate.__proto__.x == 2'), { held: true });
    for (const name of ['constructor', '__proto__', 'toString', 'length', 'hasOwnProperty', 'size']) {
      assert.deepEqual(evaluate(`has(predicate.${name})`, {}), { held: false, why: 'it is false' });
      assert.match(why(evaluate(`predicate.${name} == predicate.${name}`, {})), /No such key/);
      assert.match(why(evaluate(`predicate.list.${name} == 1`, { list: [1] })), /it fails/);
    }
  });

  it('answers the same again without evaluating, but not for another signer', () => {
    const condition = compileCondition('signer.kind == "key"');
    assert.ok(!('problem' in condition));
    const statement = { subject: [], predicateType: 't', predicate: {} };
    assert.equal(condition.evaluate({ statement, signer }).held, false);
    assert.equal(condition.evaluate({ statement, signer: { kind: 'key', key: signer.key } }).held, true);
  });
});

describe('the cost limit of conditions', () => {
  const big = {
    list: Array.from({ length: 5000 }, (_, index) => index),
    text: 'a'.repeat(65_536),
    one: ['x'.repeat(1000)],
  };
  const OVER = `it costs more than ${COST_LIMIT} steps`;

  const expensive: [string, string][] = [
    ['loops within loops', '!predicate.list.exists(a, predicate.list.exists(b, a + b == -1))'],
    ['an error that is swallowed', 'predicate.list.all(a, predicate.list.all(b, a + b >= 0)) || true'],
    ['comparisons of large values in a loop', 'predicate.list.all(a, predicate.list == predicate.list)'],
    ['a search through a list in a loop', 'predicate.list.all(a, a in predicate.list)'],
    ['text that doubles', `predicate.one${'.map(x, x + x)'.repeat(30)}.size() == 1`],
    ['lists that double', `[predicate.list]${'.map(x, x + x)'.repeat(30)}.size() == 1`],
    [
      'bindings that double',
      `${'cel.bind(x, predicate.text, '}${'cel.bind(x, x + x, '.repeat(20)}x == x${')'.repeat(21)}`,
    ],
    ['pattern upon pattern', 'predicate.list.all(a, !predicate.text.matches("(a*)*b"))'],
    [
      'short patterns that stand for long ones',
      'predicate.list.all(a, !predicate.text.matches("(?:(?:(?:a?){10}){10}){10}b"))',
    ],
    ['splitting in a loop', 'predicate.list.all(a, size(predicate.text.split("")) > 0)'],
  ];
  for (const [what, text] of expensive) {
    it(`ends ${what}`, () => {
      assert.equal(why(evaluate(text, big)), OVER);
    });
  }

  it('leaves room for a large SBOM', () => {
    const packages = Array.from({ length: 10_000 }, (_, index) => ({
      name: `p${index}`,
      license: 'MIT',
      versionInfo: '1.0',
    }));
    const text =
      'predicate.packages.all(p, p.license in ["MIT", "Apache-2.0"] && p.name != "evil" && has(p.versionInfo))';
    assert.deepEqual(evaluate(text, { packages }), { held: true });
  });

  it('is the same on every machine, for it counts', () => {
    const at = (length: number): boolean =>
      evaluate('predicate.list.all(a, predicate.list.all(b, a + b >= 0))', {
        list: big.list.slice(0, length),
      }).held;
    assert.equal(at(200), true);
    assert.equal(at(1000), false);
  });

  it('does not compile what the evidence says at any length, anew each time: the pattern of 90 KB took 17 s', () => {
    const text = 'predicate.names.exists(n, n.matches(predicate.pattern))';
    const names = Array.from({ length: 100 }, (_, index) => `name-${index}`);
    const at = (pattern: string) => evaluate(text, { names, pattern });

    assert.match(why(at('\\pL'.repeat(30_000))), /more than 256 characters/);
    assert.match(why(at('a{1000}'.repeat(36))), /costs more than 1000000 steps/);
    assert.deepEqual(at('^name-9[0-9]$'), { held: true });
  });

  it('pays for each pattern of the evidence, and for those of the policy only by what they match', () => {
    const patterns = Array.from({ length: 100 }, (_, index) => `${'[a-z]'.repeat(40)}${index}`);
    assert.match(
      why(evaluate('predicate.patterns.exists(p, "text".matches(p))', { patterns })),
      /costs more than 1000000 steps/,
    );
    const names = Array.from({ length: 10_000 }, (_, index) => `name-${index}`);
    assert.deepEqual(evaluate('predicate.names.all(n, n.matches("^name-[0-9]+$"))', { names }), {
      held: true,
    });
  });

  it('matches with RE2: in time that grows with the text only', () => {
    assert.deepEqual(evaluate('predicate.text.matches("^(a+)+$")', big), { held: true });
    assert.deepEqual(evaluate('predicate.text.matches("^(a|aa)+b")', big), {
      held: false,
      why: 'it is false',
    });
    assert.match(why(evaluate('predicate.text.matches("(?=a)")', big)), /it fails/);
  });

  it('does not hold of values nested deeper than it may look', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100; depth++) deep = [deep];
    assert.match(why(evaluate('size(predicate) == 1', deep)), /nested more than 64 deep/);
  });
});
