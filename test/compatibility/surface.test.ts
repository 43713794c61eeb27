import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseLine, readSurface, type Surface } from './surface.ts';
import { readJson } from './world.ts';

type SavedLine = { line: string; words: string[]; parses: boolean; files: string[] };

const old = readJson<Surface>('command-surface.json');
const now = await readSurface();

describe('what could be typed', () => {
  for (const [name, command] of Object.entries(old.commands))
    it(`can be typed: ${name}`, () => {
      const current = now.commands[name];
      assert.ok(current, `the command ${name} is gone`);
      for (const action of command.actions)
        assert.ok(current.actions.includes(action), `${name} ${action} is gone`);
      const known = [...current.options, ...now.globals];
      for (const option of command.options) {
        const { choices = [], ...rest } = option;
        const found = known.find(({ long }) => long === option.long);
        assert.ok(found, `${name} ${option.long} is gone`);
        const { choices: currentChoices, ...currentRest } = found;
        assert.deepEqual({ short: undefined, ...currentRest }, { short: undefined, ...rest }, option.long);
        // What took any value may not be narrowed to some.
        if (option.choices === undefined) assert.equal(currentChoices, undefined, option.long);
        for (const choice of choices)
          assert.ok((currentChoices ?? [choice]).includes(choice), `${option.long} ${choice}`);
      }
      // Beside actions everything was one argument of any number: the lines below say whether each still parses.
      const isFamily = command.actions.length > 0;
      assert.ok(
        isFamily || takesAsMany(command.arguments, current.arguments),
        `${name} takes other arguments`,
      );
    });

  it('can be typed: options before or after any command', () => {
    for (const option of old.globals)
      assert.deepEqual(
        now.globals.find(({ long }) => long === option.long),
        option,
      );
  });
});

describe('command lines in what users read', () => {
  const lines = readJson<SavedLine[]>('command-lines.json');

  it('were found', () => {
    assert.ok(lines.filter(({ parses }) => parses).length > 150);
  });

  it('are understood', async () => {
    const failures: string[] = [];
    for (const { line, words, parses } of lines) {
      if (!parses) continue;
      await parseLine(words).catch((error: unknown) => failures.push(`${line}: ${String(error)}`));
    }
    assert.deepEqual(failures, []);
  });

  it('name what exists, also where they are not whole', () => {
    for (const { line, words } of lines) {
      const name = words.find((word) => Object.hasOwn(now.commands, word)) ?? '';
      const options = [...(now.commands[name]?.options ?? []), ...now.globals];
      const flags = words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.split('=')[0]);
      for (const flag of flags)
        assert.ok(
          options.some(({ long, short }) => [long, short].includes(flag)),
          `${flag} of ${line}`,
        );
    }
  });

  it('would be refused if they were not', async () => {
    await assert.rejects(parseLine(['build', 'a.yaml', '--lokced']), /unknown option|no option/);
    await assert.rejects(parseLine(['build']), /takes|missing|argument|CLI_USAGE/);
    await assert.rejects(parseLine(['sing', 'oci:out/a']), /unknown command|no command/);
  });
});

/** No more arguments are required than before, and at least as many are taken. */
function takesAsMany(before: Arguments, after: Arguments): boolean {
  const required = (list: Arguments): number => list.filter((argument) => argument.required).length;
  const most = (list: Arguments): number =>
    list.some(({ variadic }) => variadic) ? Number.POSITIVE_INFINITY : list.length;
  return required(after) <= required(before) && most(after) >= most(before);
}

type Arguments = Surface['commands'][string]['arguments'];
