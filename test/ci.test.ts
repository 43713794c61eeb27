/** What runs in CI names its actions by commit, has no right that is not listed here, and lets no input become a command. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { parseLine } from '../src/cli/parse-line.ts';

type Step = { uses?: string; run?: string; with?: Record<string, unknown> };
type Job = { permissions?: Record<string, string>; steps: Step[] };
type Workflow = { permissions: Record<string, string>; jobs: Record<string, Job> };

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const paths = globSync('.github/workflows/*.yml', { cwd: root }).sort();
const workflows = paths.map((path) => ({ path, workflow: parse(read(path)) as Workflow }));
const action = parse(read('action.yml')) as { inputs: object; runs: { steps: Step[] } };
const steps = [
  ...workflows.flatMap(({ workflow }) => Object.values(workflow.jobs).flatMap((job) => job.steps)),
  ...action.runs.steps,
];
const script = read('deploy/ci/run.sh');

describe('workflows', () => {
  it('name every action by a commit, with its version beside it', () => {
    const lines = [...paths, 'action.yml'].flatMap((path) => read(path).match(/^.*\buses:.*$/gm) ?? []);

    assert.ok(lines.length >= 10, `only ${lines.length} seen`);
    for (const line of lines) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('put no expression into the text of a script, where an input would become a command', () => {
    const texts = steps.flatMap(({ run }) => run ?? []);

    assert.ok(texts.length >= 8, `only ${texts.length} seen`);
    for (const text of texts) assert.doesNotMatch(text, /\$\{\{/);
  });

  it('have no right that is not listed here', () => {
    const rights = Object.fromEntries(
      workflows.flatMap(({ path, workflow }) =>
        Object.entries(workflow.jobs).map(([name, job]) => [
          `${path} ${name}`,
          Object.entries(job.permissions ?? workflow.permissions).map(([what, how]) => `${what}: ${how}`),
        ]),
      ),
    );

    assert.deepEqual(rights, {
      '.github/workflows/check.yml check': ['contents: read'],
      '.github/workflows/release.yml attest': ['id-token: write', 'attestations: write'],
      '.github/workflows/release.yml build': ['contents: read'],
      '.github/workflows/release.yml image': ['id-token: write', 'attestations: write', 'packages: write'],
      '.github/workflows/release.yml page': ['contents: write'],
      '.github/workflows/release.yml publish': ['id-token: write'],
      '.github/workflows/release.yml rebuild': ['contents: read'],
    });
  });

  it('run no code of ours or of dependencies where they may write', () => {
    const jobs = workflows.flatMap(({ workflow }) => Object.values(workflow.jobs));
    const writers = jobs.filter(({ permissions }) => Object.values(permissions ?? {}).includes('write'));

    assert.equal(writers.length, 4);
    for (const step of writers.flatMap((job) => job.steps)) {
      assert.doesNotMatch(step.uses ?? '', /^actions\/checkout@/);
      assert.doesNotMatch(step.run ?? '', /\b(node|npx|npm (?!publish ))/);
    }
  });

  it('leave no credentials and no cache behind for what runs later', () => {
    for (const { uses = '', with: given } of steps) {
      if (uses.startsWith('actions/checkout@')) assert.equal(given?.['persist-credentials'], false);
      if (uses.startsWith('actions/setup-node@')) assert.equal(given?.['package-manager-cache'], false);
    }
  });

  it('are not started by what strangers send with the rights of the repository', () => {
    for (const path of paths)
      assert.doesNotMatch(read(path), /pull_request_target|workflow_run|issue_comment/);
  });

  it('run only scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = steps.flatMap(({ run = '' }) => [
      ...[...run.matchAll(/\bnpm run ([\w:]+)/g)].map((match) => scripts[match[1] ?? '']),
      ...[...run.matchAll(/\bscripts\/[\w-]+\.(?:ts|sh)/g)].map(([path]) => read(path)),
    ]);

    assert.ok(named.length >= 8 && named.every((text) => text !== undefined && text !== ''));
  });
});

describe('the image of a release', () => {
  const image = workflows.find(({ path }) => path.endsWith('/release.yml'))?.workflow.jobs['image'];

  it('gets the tag that people use when its bytes are at the registry and vouched for, and from the layout that was compared', () => {
    const { steps: all } = image ?? assert.fail();
    const told = all.map(({ uses = '', run = '' }) =>
      uses.startsWith('actions/attest@')
        ? 'attest'
        : (/skopeo copy .*:(candidate|\$\{GITHUB_REF_NAME)/.exec(run)?.[1] ?? ''),
    );
    assert.deepEqual(
      told.filter((each) => each !== ''),
      ['candidate', 'attest', 'attest', 'attest', '${GITHUB_REF_NAME'],
    );
    for (const { uses = '', with: given } of all)
      if (uses.startsWith('actions/attest@')) assert.equal(given?.['push-to-registry'], true);
  });
});

describe('the GitLab template, the Tekton task and the Job', () => {
  it('have the script of the action, by the word', () => {
    const gitlab = parse(read('deploy/ci/gitlab.yml')) as { '.shearwall': { script: string[] } };
    const tekton = parse(read('deploy/ci/tekton.yaml')) as {
      spec: { params: object[]; steps: { script: string }[] };
    };

    const job = parse(read('deploy/ci/kubernetes-job.yaml')) as {
      spec: { template: { spec: { containers: { command: string[] }[] } } };
    };

    assert.deepEqual(gitlab['.shearwall'].script, [script]);
    assert.deepEqual(
      job.spec.template.spec.containers.map(({ command }) => command),
      [['sh', '-c', script]],
    );
    assert.deepEqual(
      tekton.spec.steps.map((step) => step.script),
      [script],
    );
    assert.doesNotMatch(script, /\$\((params|workspaces)|\$\[\[|\beval\b/, 'nothing is put into its text');
  });
});

describe('the script that runs in CI', () => {
  /** Runs it beside a program that prints its arguments, and ends with 3. */
  function run(env: Record<string, string>): { status: number | null; stdout: string; stderr: string } {
    const home = mkdtempSync(join(tmpdir(), 'shearwall-ci-'));
    try {
      mkdirSync(join(home, 'bin'));
      writeFileSync(join(home, 'bin/shearwall.mjs'), '');
      writeFileSync(join(home, 'node'), '#!/bin/sh\nshift\nfor word; do echo "<$word>"; done\nexit 3\n');
      chmodSync(join(home, 'node'), 0o755);
      return spawnSync('sh', [join(root, 'deploy/ci/run.sh')], {
        cwd: home,
        env: { PATH: `${home}:${process.env['PATH'] ?? ''}`, SHEARWALL_HOME: home, ...env },
        encoding: 'utf8',
      });
    } finally {
      rmSync(home, { recursive: true });
    }
  }

  it('takes each line as one argument, expands nothing, and ends as the program does', () => {
    const hostile = [
      'oci:out/a b',
      '',
      '$(touch pwned)',
      '*',
      '`id`',
      '"; exit 0; "',
      "it's",
      '--fail-on=high',
    ];
    const { status, stdout } = run({
      SHEARWALL_COMMAND: 'scan',
      SHEARWALL_ARGUMENTS: `${hostile.join('\n')}\n`,
    });

    const expected = ['scan', ...hostile.filter((line) => line !== '')];
    assert.equal(stdout, expected.map((word) => `<${word}>\n`).join(''));
    assert.equal(status, 3);
  });

  it('runs nothing but the four commands, which exist', async () => {
    for (const command of ['build', 'scan', 'verify', 'update']) {
      assert.equal(run({ SHEARWALL_COMMAND: command }).stdout, `<${command}>\n`);
      assert.equal(typeof (await parseLine([command, 'a.yaml'])), 'object');
    }
    for (const command of ['', 'sign', '--version', 'scan; id', 'scan\nid']) {
      const { status, stdout, stderr } = run({ SHEARWALL_COMMAND: command });

      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, /must be build, scan, verify or update/);
    }
  });

  it('asks for a package where no checkout of the program is', () => {
    const { status, stderr } = run({ SHEARWALL_COMMAND: 'scan', SHEARWALL_HOME: '' });

    assert.equal(status, 2);
    assert.match(stderr, /SHEARWALL_PACKAGE is not set/);
  });
});
