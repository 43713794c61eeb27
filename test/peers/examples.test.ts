/** Each folder in examples/ is built by the commands of its README and run. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { repository } from '../fakes/emitted-shearwall.ts';
import { type Builder, openBuilder } from './built-images.ts';
import { type Containers, openContainers, untilAnswer, whyNoContainers } from './containers.ts';
import { freePort } from './free-port.ts';
import { findProgram } from './real-registry.ts';

const containersMissing = whyNoContainers();
const needs = (...programs: string[]): { skip: string | false } => {
  const missing = programs.find((name) => findProgram(name) === undefined);
  return { skip: containersMissing || (missing !== undefined && `${missing} is not here`) };
};

let builder: Builder;
let containers: Containers;

before(() => {
  builder = openBuilder();
  containers = openContainers(builder.folder);
  for (const name of ['examples', 'recipes'])
    cpSync(join(repository, name), join(builder.folder, name), { recursive: true });
});
after(() => {
  containers?.close();
  builder?.close();
});

const at = (...names: string[]): string => join(builder.folder, 'examples', ...names);

/** As in the README. */
const build = (example: string): ReturnType<Builder['build']> =>
  builder.build(at(example, 'app.yaml'), ['--arch', 'amd64', '--include-dir', at('../recipes')]);

/** The lines of the README's block that come before shearwall: what the user's own tools do. */
function prepare(example: string): void {
  const text = readFileSync(at(example, 'README.md'), 'utf8');
  const block = /```sh\n(.*?)```/s.exec(text)?.[1] ?? '';
  const own = block.slice(0, Math.max(block.indexOf('shearwall build'), 0));
  if (own !== '') execFileSync('sh', ['-euc', own], { cwd: at(example), stdio: 'pipe' });
}

for (const { example, programs, says } of [
  { example: 'go', programs: ['go'], says: /hello from go.*zone Europe\/Lisbon/ },
  { example: 'node', programs: [], says: /hello/i },
  { example: 'java', programs: ['javac', 'jar'], says: /hello from Java 21/ },
]) {
  describe(`examples/${example}`, needs(...programs), () => {
    it('answers over HTTP', async (test) => {
      if ((await freePort(8080)) !== 8080) return test.skip('port 8080 is taken');
      prepare(example);
      const { image } = await build(example);
      const container = containers.start(image);
      try {
        const answer = await untilAnswer(container, (signal) => fetch('http://127.0.0.1:8080/', { signal }));
        assert.match(await answer.text(), says);
      } finally {
        await container.stop();
      }
    });
  });
}

describe('examples/python', needs('pip'), () => {
  it('runs with the wheels that pip fetched', async (test) => {
    try {
      prepare('python');
    } catch (error) {
      return test.skip(`pip could not fetch the wheels: ${String((error as Error).message).slice(0, 200)}`);
    }
    const { image } = await build('python');
    const { status, stdout, stderr } = await containers.run(image);

    assert.equal(status, 0, stderr);
    assert.match(stdout, /xn--bcher-kva\.example[^]*dist-packages\/certifi/);
  });
});

describe('examples/dockerfile', needs(), () => {
  it('is built on an image of ours, and runs as its user', async () => {
    const { image } = await builder.build('recipes/python.yaml', ['--arch', 'amd64']);
    const base = containers.pull(image);
    containers.podman('tag', base, 'localhost/shearwall/python');
    const built = containers.podman('build', '--tag', 'hello', at('dockerfile'));
    assert.equal(built.status, 0, built.stderr);
    const { stdout, stderr } = await containers.run('localhost/hello');

    assert.equal(stdout, 'hello from uid 65532\n', stderr);
  });
});
