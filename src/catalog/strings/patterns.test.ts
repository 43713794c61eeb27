import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CRATE_RULES, STANDARD_LIBRARY } from '../kinds/rust/path-rules.ts';
import { DEBUG_LINK } from '../kinds/vendored/debug-link.ts';
import { CLASSIFIERS } from '../known/programs.ts';
import { LIBRARIES } from '../known/vendored-libraries.ts';
import type { StringRule } from './rule.ts';

const SOFTWARE = [...CLASSIFIERS, ...LIBRARIES, CRATE_RULES, STANDARD_LIBRARY, DEBUG_LINK];
const rules = SOFTWARE.flatMap(({ id, rules: list }) => list.map((rule) => ({ id, rule })));

/** Classes and escapes taken out: what is left of brackets and repetitions is syntax. */
function syntaxOf(pattern: string): string {
  return pattern
    .replaceAll(/\\./gs, 'x')
    .replaceAll(/\[[^\]]*\]/g, 'x')
    .replaceAll(/\(\?(?::|<\w+>|[=!]|<[=!])/g, '(');
}

/** A group that repeats more than once and has a repetition of more than one inside. */
function hasNested(pattern: string): boolean {
  const inner = /\(([^()]*)\)(\{[^}]*\}|[*+?])?/;
  let rest = syntaxOf(pattern);
  for (let match = inner.exec(rest); match !== null; match = inner.exec(rest)) {
    const [all, body = '', repeat] = match;
    const isRepeated = repeat !== undefined && repeat !== '?';
    if (isRepeated && /[*+{]/.test(body)) return true;
    rest = rest.replace(all, /[*+{]/.test(body) ? 'x{2}' : 'x');
  }
  return false;
}

function patternsOf({ after, before, near, names }: StringRule): string[] {
  return [after, before, near, names?.source].filter((text) => text !== undefined);
}

describe('patterns of all rules', () => {
  it('are found at all', () => {
    assert.ok(rules.length > 60);
  });

  it('repeat a bounded number of times, and nest no repetitions', () => {
    for (const { id, rule } of rules)
      for (const pattern of patternsOf(rule)) {
        assert.doesNotMatch(syntaxOf(pattern), /[*+]|\{\d*,\}/, `${id}: ${pattern}`);
        assert.ok(!hasNested(pattern), `${id}: ${pattern}`);
        for (const [, most] of pattern.matchAll(/\{(?:\d+,)?(\d+)\}/g)) assert.ok(Number(most) <= 180, id);
      }
  });

  it('would be refused otherwise', () => {
    for (const pattern of ['(a{1,3}){2,4}', '(?:x(?:\\d{1,2})?){1,3}'])
      assert.ok(hasNested(pattern), pattern);
    for (const pattern of ['a{1,3}(?:b{1,2})?', '(?<version>\\d{1,2}[.+]x{2})'])
      assert.ok(!hasNested(pattern));
  });

  it('look at no more than 1,024 bytes on either side, and have literals of two bytes and more', () => {
    for (const { id, rule } of rules) {
      assert.ok(
        (rule.reach ?? []).every((bytes) => bytes <= 1024),
        id,
      );
      assert.ok(rule.literals.length > 0 && rule.literals.every(({ length }) => length >= 2), id);
    }
  });

  it('have unique ids', () => {
    const ids = SOFTWARE.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });
});
