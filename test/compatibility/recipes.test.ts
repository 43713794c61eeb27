/** Recipes of commit fd3e101, with what they could say then and not before, and their locks. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Ran } from './run-lines.ts';
import {
  copyHome,
  readJson,
  removeHome,
  runLines,
  type Servers,
  startServers,
  stopServers,
} from './world.ts';

const LINES: readonly (readonly string[])[] = [
  ['--json', 'build', 'since/archs.yaml', '--locked', '-o', 'oci:out/archs'],
  ['--json', '--offline', 'build', 'since/included.yaml', '--locked', '-o', 'oci:out/included'],
  ['--offline', 'why', 'since/included.yaml', 'base-files'],
];

describe('a recipe of before', () => {
  let servers: Servers;
  let home: string;
  let answers: Ran[];
  const answer = (at: number): Ran => answers[at] ?? assert.fail('it was not run');

  before(async () => {
    servers = await startServers();
    home = copyHome();
    answers = await runLines(
      LINES.map((argv) => ({ argv, home })),
      servers,
    );
  });
  after(async () => {
    await stopServers(servers);
    removeHome(home);
  });

  it('with files for each architecture and exceptions with reasons builds the image that it built then', () => {
    const { image, platforms } = readJson<{ image: string; platforms: unknown }>(
      'home/work/since/archs.result.json',
    );
    assert.equal(answer(0).exitCode, 0, answer(0).stderr);
    const now = JSON.parse(answer(0).stdout) as { image: string; platforms: unknown };
    assert.equal(now.image, image);
    assert.deepEqual(now.platforms, platforms);
  });

  it('that includes one of the program’s own is read with its lock, and asks for the packages that it names', () => {
    assert.equal(answer(1).exitCode, 3, answer(1).stderr);
    assert.match(answer(1).stderr, /"OFFLINE"/);
    assert.equal(answer(2).exitCode, 0, answer(2).stderr);
    assert.match(answer(2).stdout, /base-files/);
  });
});
