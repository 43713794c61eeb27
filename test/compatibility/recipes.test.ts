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
  settle,
  startServers,
  stopServers,
} from './world.ts';

const LINES: readonly (readonly string[])[] = [
  ['--json', 'build', 'since/archs.yaml', '--locked', '-o', 'oci:out/archs'],
  ['--json', '--offline', 'build', 'since/included.yaml', '--locked', '-o', 'oci:out/included'],
  ['--offline', 'why', 'since/included.yaml', 'base-files'],
  ['--json', 'build', 'app-keyed.yaml', '-o', 'oci:out/anew'],
  ['--json', 'build', 'multi-keyed.yaml', '-o', 'oci:out/anew-multi', '--compression', 'zstd'],
];

describe('a recipe of before', () => {
  let servers: Servers;
  let home: string;
  let answers: Ran[];
  const answer = (at: number): Ran => answers[at] ?? assert.fail('it was not run');

  before(async () => {
    servers = await startServers();
    home = copyHome();
    settle(home, servers);
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

  it('gives the same image when it is locked anew, though its lock says nothing any more of what is in packages', () => {
    for (const [at, before] of [
      [3, 'json/build.json'],
      [4, 'json/build-offline.json'],
    ] as const) {
      assert.equal(answer(at).exitCode, 0, answer(at).stderr);
      const { image } = JSON.parse(answer(at).stdout) as { image: string };
      assert.equal(image, readJson<{ image: string }>(before).image, before);
    }
  });

  it('that includes one of the program’s own is read with its lock, and asks for the packages that it names', () => {
    assert.equal(answer(1).exitCode, 3, answer(1).stderr);
    assert.match(answer(1).stderr, /"OFFLINE"/);
    assert.equal(answer(2).exitCode, 0, answer(2).stderr);
    assert.match(answer(2).stdout, /base-files/);
  });
});
