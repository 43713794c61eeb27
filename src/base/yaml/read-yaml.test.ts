import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { defineErrors } from '../errors.ts';
import { explainIssue } from './explain-issue.ts';
import type { DocumentKind } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import { knownKeysAt } from './schema-keys.ts';

const error = defineErrors({
  LIST_SYNTAX: { kind: 'usage', meaning: 'No YAML.' },
  LIST_INVALID: { kind: 'usage', meaning: 'Not of its form.' },
});
const LIST: DocumentKind<'LIST_SYNTAX' | 'LIST_INVALID'> = {
  noun: 'list',
  syntaxCode: 'LIST_SYNTAX',
  invalidCode: 'LIST_INVALID',
  error,
};
const schema = z.strictObject({
  items: z.record(z.string(), z.strictObject({ size: z.int().optional(), colour: z.enum(['red', 'blue']) })),
});

async function explain(text: string): Promise<string[]> {
  const file = await readYaml('list.yaml', text, LIST);
  const result = schema.safeParse(file.value);
  assert.ok(!result.success);
  const problems = result.error.issues.flatMap((issue) =>
    explainIssue(issue, { kind: LIST, schema, file, value: file.value }),
  );
  return problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('readYaml', () => {
  it('gives plain values and the places that they stand in', async () => {
    const file = await readYaml('list.yaml', 'items:\n  a: {size: 0755}\n', LIST);
    assert.deepEqual(file.value, { items: { a: { size: 755 } } });
    assert.deepEqual(file.locate(['items', 'a', 'size'], 'value'), { line: 2, column: 13 });
    assert.deepEqual(file.sourceOf(['items', 'a', 'size']), { text: '0755', quoted: false });
  });

  it('reads octal numbers as YAML 1.1 did where a kind of file wants it', async () => {
    const { value } = await readYaml('list.yaml', 'mode: 0755', LIST, { octalAsInYaml11: true });
    assert.deepEqual(value, { mode: 0o755 });
  });

  it('refuses a document that is nested until the stack ends, in either style', async () => {
    for (const text of ['['.repeat(20_000), `a: ${'b: '.repeat(5000)}`, '- '.repeat(20_000)])
      await assert.rejects(readYaml('list.yaml', text, LIST), { code: 'LIST_SYNTAX' });
  });

  it('compares no key with all others, and still finds the one that is there twice', async () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `key${index}: 1`);
    const { value } = await readYaml('list.yaml', keys.join('\n'), LIST);
    assert.equal(Object.keys(value as object).length, 20_000);
    await assert.rejects(readYaml('list.yaml', [...keys, 'key7: 2'].join('\n'), LIST), {
      message: /list\.yaml:20001:1: this key is there twice/,
    });
  });

  it('refuses a document of a million mistakes before it looks for them', async () => {
    await assert.rejects(readYaml('list.yaml', '} ]'.repeat(400_000), LIST), {
      code: 'LIST_SYNTAX',
      message: /more than 150000 tokens/,
    });
  });

  it('keeps keys that name what every object inherits to themselves', async () => {
    const text =
      '__proto__: {isAdmin: true}\nconstructor: {prototype: {isAdmin: true}}\na: {__proto__: {isAdmin: true}}\n';
    const { value } = await readYaml('list.yaml', text, LIST);
    assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined);
    assert.equal((value as Record<string, Record<string, unknown>>)['a']?.['isAdmin'], undefined);
    assert.ok(Object.hasOwn(value as object, '__proto__'));
    const merged = await readYaml('list.yaml', 'b: &b {__proto__: {isAdmin: true}}\na: {<<: *b}\n', LIST);
    assert.equal((merged.value as Record<string, Record<string, unknown>>)['a']?.['isAdmin'], undefined);
    assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined);
  });

  it('names its kind of file in what it refuses', async () => {
    const refusal = (text: string) => readYaml('list.yaml', text, LIST);
    await assert.rejects(refusal('a: 1\n---\nb: 2'), {
      code: 'LIST_SYNTAX',
      message: /a list is one YAML document/,
    });
    await assert.rejects(refusal('a: !!set x'), {
      code: 'LIST_SYNTAX',
      message: /a list takes no YAML tags/,
    });
    await assert.rejects(refusal('a: 1\na: 2'), {
      code: 'LIST_SYNTAX',
      message: /list\.yaml:2:1: this key is there twice/,
    });
  });
});

describe('explainIssue', () => {
  it('says where, what was found, and what would do', async () => {
    assert.deepEqual(await explain('items:\n  a: {sise: 1, colour: green}'), [
      "2:24 items.a.colour: expected red or blue, found the text 'green'",
      "2:7 unknown key 'sise' in items.a: did you mean 'size'?",
    ]);
    assert.deepEqual(await explain('items: {a: {}}'), ["1:12 'colour' is missing in items.a"]);
    assert.deepEqual(await explain('- x'), ['1:1 the list: expected keys and values, found a list']);
  });
});

describe('knownKeysAt', () => {
  it('looks through records', () => {
    assert.deepEqual(knownKeysAt(schema, ['items', 'anything']), ['size', 'colour']);
  });
});
