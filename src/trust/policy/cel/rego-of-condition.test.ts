import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { regoOfConditions } from './rego-of-condition.ts';

const body = (...conditions: string[]): string => {
  const rego = regoOfConditions(conditions);
  return typeof rego === 'string' ? (rego.split('isCompliant := false\n\n')[1] ?? '') : rego.problem;
};

/** That `opa` finds the same is shown in test/peers. */
describe('conditions in Rego', () => {
  it('hold together, and look at the statement alone', () => {
    assert.equal(
      body('predicate.failed == 0', 'predicate["a-b"].ok'),
      'isCompliant if {\n\tinput.predicate["failed"] == 0;\n\tinput.predicate["a-b"]["ok"] == true\n}\n',
    );
  });

  it('order nothing but numbers and texts, each among themselves', () => {
    assert.match(body('predicate.a < 5'), /type_name\(input\.predicate\["a"\]\) == type_name\(5\);/);
  });

  it('write alternatives as rules, with the variables that they speak of', () => {
    const text = body('predicate.l.all(x, x.a == 1 || x.b == 2)');
    assert.match(text, /every item_0 in input\.predicate\["l"\] \{\n\t\teither_1\(item_0\)\n\t\}/);
    assert.equal(text.match(/^either_1\(item_0\) if \{$/gm)?.length, 2);
  });

  it('hold names and texts of a policy as texts', () => {
    assert.match(
      body('predicate["a\\"] == 1 }\\ninput"] == "\\n}"'),
      /input\.predicate\["a\\"\] == 1 \}\\ninput"\] == "\\n\}"\n/,
    );
  });

  for (const [condition, why] of [
    ['signer.kind == "key"', "'signer'"],
    ['predicate.a + 1 == 2', "'+'"],
    ['predicate.a ? true : false', "'?:'"],
    ['predicate.l.map(x, x.a) == [1]', "'map'"],
    ['predicate.l.exists_one(x, x.a)', "'exists_one'"],
    ['!has(predicate.a)', "'!' before 'has'"],
    ['!predicate.l.all(x, x.a == 1)', "'!' before 'all'"],
    ['predicate.a.matches(predicate.b)', "'matches' with a pattern of the statement"],
    ['timestamp(predicate.a) < timestamp("2026-01-01T00:00:00Z")', "'timestamp'"],
  ] as const)
    it(`have none for ${condition}`, () => {
      assert.equal(body(condition), `the condition \`${condition}\` has no form in Rego: ${why}`);
    });
});
