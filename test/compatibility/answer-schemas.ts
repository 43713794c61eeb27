import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { ANSWERS, answerSchemaPath } from '../../scripts/answers.ts';

/** `today`: every key is described, and every key that is promised is there. `before`: keys that came since may be missing. */
type When = 'today' | 'before';
type Schema = Record<string, unknown>;

const root = join(import.meta.dirname, '../..');
const ajv = new Ajv2020({ strict: false, allErrors: true });
const validators = new Map<string, ValidateFunction>();

/** Formats of others, and lists of rows: what is printed then is no answer of ours. */
const OTHER_FORMAT = /^(?:spdx|cyclonedx|sarif|openvex|ndjson|csv|markdown|table|tree|purls)/;

/** Which answer a line asks for: the one that most of its words name. Undefined: none that is JSON of ours. */
export function answerOfLine(argv: readonly string[]): string | undefined {
  const isJson = argv.includes('--json') || argv[argv.indexOf('-o') + 1] === 'json';
  const format = argv.findIndex((word) => word === '-o') + 1;
  if (!isJson || (format > 0 && OTHER_FORMAT.test(argv[format] ?? ''))) return undefined;
  const fitting = Object.keys(ANSWERS).filter((name) => name.split(' ').every((word) => argv.includes(word)));
  return fitting.toSorted((a, b) => b.split(' ').length - a.split(' ').length)[0];
}

/** Passes where the value is what the published schema says, and has no key that it does not describe. */
export function assertAnswer(name: string, value: unknown, when: When): void {
  const validate = validatorOf(name, when);
  if (validate(value)) return;
  const said = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
  assert.fail(`${name} is not what ${answerSchemaPath(name)} says:\n${said.slice(0, 20).join('\n')}`);
}

function validatorOf(name: string, when: When): ValidateFunction {
  const key = `${when} ${name}`;
  const known = validators.get(key);
  if (known !== undefined) return known;
  const { $id: _, ...schema } = publishedSchema(name);
  const validate = ajv.compile(closed(schema, when) as Schema);
  validators.set(key, validate);
  return validate;
}

export function publishedSchema(name: string): Schema {
  return JSON.parse(readFileSync(join(root, answerSchemaPath(name)), 'utf8')) as Schema;
}

/** What is published is open for keys to come; here a key that is not described is a mistake. */
function closed(schema: unknown, when: When): unknown {
  if (Array.isArray(schema)) return schema.map((item) => closed(item, when));
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.entries(schema).map(([key, value]) => [key, closed(value, when)] as const);
  const { required, ...rest } = Object.fromEntries(inner);
  return {
    ...rest,
    ...(required !== undefined && (when === 'today' || !Array.isArray(required)) && { required }),
    ...('properties' in rest &&
      typeof rest['type'] === 'string' && { additionalProperties: rest['additionalProperties'] ?? false }),
  };
}
