import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RE2JS } from 're2js';
import { Re2Patterns } from './matches-re2.ts';
import { Meter } from './meter.ts';
import { meteredEnvironment } from './metered-environment.ts';

/** Steps of looking for each of the patterns in the text; `literals` stand in the expression. */
function steps(text: string, patterns: string[], literals: string[] = []): number {
  const meter = new Meter();
  const known = new Re2Patterns(meter);
  for (const literal of literals) known.addLiteral(literal);
  meter.start(10_000_000);
  for (const pattern of patterns) known.matches(text, pattern);
  return meter.spent;
}

/** Whether the name that is the same in `predicate` matches, in an environment of its own. */
function held(expression: string, predicate: Record<string, string>): unknown {
  const { environment, meter, prepare } = meteredEnvironment();
  const program = environment.parse(expression);
  prepare(program.ast);
  meter.start(1_000_000);
  return program({ predicate: new Map(Object.entries(predicate)), subject: [], signer: new Map() });
}

describe('a pattern', () => {
  it('of the expression may be as long as that, and one of the evidence may not', () => {
    const long = '|b'.repeat(200);
    assert.equal(held(`predicate.name.matches("${long}")`, { name: 'app' }), true);
    assert.throws(
      () => held('predicate.name.matches(predicate.pattern)', { name: 'app', pattern: long }),
      /256/,
    );
  });

  const pattern = 'a'.repeat(128);
  const size = RE2JS.compile(pattern).programSize();
  const looking = Math.ceil((1000 * size) / 8);

  it('of the expression costs its length, and text times program each time', () => {
    assert.equal(steps('b'.repeat(1000), [pattern], [pattern]), 2 + looking);
    assert.equal(steps('b'.repeat(1000), [pattern, pattern], [pattern, pattern]), 2 * (2 + looking));
  });

  it('of the evidence costs compiling besides, once', () => {
    const compiling = 128 * 500 + size * 16;
    assert.equal(steps('b'.repeat(1000), [pattern]), compiling + 2 + looking);
    assert.equal(steps('b'.repeat(1000), [pattern, pattern]), compiling + 2 * (2 + looking));
  });

  it('of the evidence has at most 256 characters', () => {
    assert.throws(() => steps('b', ['a'.repeat(257)]), /more than 256 characters/);
    assert.ok(steps('b', ['a'.repeat(256)]) > 0);
    assert.ok(steps('b', ['a'.repeat(257)], ['a'.repeat(257)]) > 0);
  });
});
