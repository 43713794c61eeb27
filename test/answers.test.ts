import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ANSWERS, WITHOUT_ANSWER } from '../scripts/answers.ts';
import { isFamily } from '../src/cli/command.ts';
import { createWholeProgram, loadCommand } from '../src/cli/program.ts';
import { publishedSchema } from './compatibility/answer-schemas.ts';

/** Words that run something: `show`, `sbom`, `sbom diff`. */
async function commandNames(): Promise<string[]> {
  const program = await createWholeProgram();
  const names = program.commands.map(async (command) => {
    const subs = command.commands.map((sub) => `${command.name()} ${sub.name()}`);
    const file = command.name() === 'help' ? undefined : await loadCommand(command.name());
    const isAlone = file === undefined || !isFamily(file) || file.alone !== undefined;
    return isAlone ? [command.name(), ...subs] : subs;
  });
  return (await Promise.all(names)).flat();
}

/** `fleet todo` of `fleet todo --catalog`. */
const withoutOptions = (name: string): string => name.replace(/ --.*$/, '');

describe('answers', () => {
  it('are described for every command and sub-command, or it is said why there is none', async () => {
    const described = new Set([...Object.keys(ANSWERS).map(withoutOptions), ...Object.keys(WITHOUT_ANSWER)]);
    assert.deepEqual(
      (await commandNames()).filter((name) => !described.has(name)),
      [],
    );
  });

  it('are described for no command that is not there', async () => {
    const names = new Set([...(await commandNames()), 'error', 'help']);
    const described = [...Object.keys(ANSWERS).map(withoutOptions), ...Object.keys(WITHOUT_ANSWER)];
    assert.deepEqual(
      described.filter((name) => !names.has(name)),
      [],
    );
  });

  for (const name of Object.keys(ANSWERS))
    it(`of ${name} have a schema that can be used, and a version where they are objects`, () => {
      const schema = publishedSchema(name);
      new Ajv2020({ strict: false }).compile(schema);
      for (const form of formsOf(schema))
        assert.equal(form['type'] === 'array', !('schemaVersion' in (form['properties'] ?? {})));
    });
});

type Form = { [key: string]: unknown; properties?: object };

/** Each form that an answer may have. */
function formsOf(schema: Form): Form[] {
  const { anyOf } = schema;
  return Array.isArray(anyOf) ? (anyOf as Form[]).flatMap(formsOf) : [schema];
}
