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
