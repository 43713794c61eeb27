import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DOCUMENT_FORMATS } from '../../sbom/index.ts';
import { parseScanFormat } from '../../scan/index.ts';
import { createWholeProgram } from '../program.ts';
import { bashCompletion } from './bash.ts';
import { type CommandTree, commandTrees, valueFlags } from './command-tree.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

const RENDERERS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };
type Shell = keyof typeof RENDERERS;

let folder: string;
let trees: CommandTree[];
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-completion-'));
  trees = commandTrees(await createWholeProgram());
  for (const [shell, render] of Object.entries(RENDERERS)) writeFileSync(join(folder, shell), render(trees));
});
after(() => rmSync(folder, { recursive: true }));

const isHere = (shell: Shell): boolean => spawnSync(shell, ['--version']).error === undefined;

/** What each shell offers for the last word of a line. */
const OFFER: Record<Shell, (words: readonly string[]) => string> = {
  bash: (words) => {
    const list = ['shearwall', ...words].map(quoted).join(' ');
    return `source ${folder}/bash; COMP_WORDS=(${list}); COMP_CWORD=${words.length}; _shearwall; printf '%s\\n' "\${COMPREPLY[@]}"`;
  },
  // The functions of zsh's own system say what they are given, filtered as it does.
  zsh: (words) => {
    const list = ['shearwall', ...words].map(quoted).join(' ');
    return `compdef() {}; compset() { cur=\${cur#*=} }; _files() { print FILES }
      offer() { print -rl -- \${(M)@:#$cur*} }
      compadd() { shift; offer "$@" }
      _describe() { local -a all; all=(\${(P)@[-1]}); offer \${all%%:*} }
      source ${folder}/zsh; words=(${list}); CURRENT=${words.length + 1}; _shearwall`;
  },
  fish: (words) =>
    `source ${folder}/fish; complete -C ${quoted(['shearwall', ...words].join(' '))} | string replace -r '\\t.*' ''; true`,
};

function offered(shell: Shell, ...words: string[]): string[] {
  const args = shell === 'bash' ? ['--norc', '-c'] : shell === 'zsh' ? ['-f', '-c'] : ['--no-config', '-c'];
  const { status, stdout, stderr } = spawnSync(shell, [...args, OFFER[shell](words)], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, HOME: folder },
  });
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return stdout.split('\n').filter(Boolean).sort();
}

for (const shell of ['bash', 'zsh', 'fish'] as const)
  describe(`completion in ${shell}`, { skip: !isHere(shell) && `${shell} is not here` }, () => {
    it('offers commands, also behind global options and their values', () => {
      assert.deepEqual(offered(shell, 'fle'), ['fleet']);
      assert.deepEqual(offered(shell, '--jobs', '2', 'expo'), ['exposed']);
      assert.deepEqual(offered(shell, '--cache-dir', 'fleet', 'expl'), ['explain']);
      assert.ok(offered(shell, '').includes('verify-attestation'));
    });

    it('offers sub-commands, and none behind the first', () => {
      assert.deepEqual(offered(shell, 'cache', ''), ['ls', 'prune', 'verify']);
      assert.ok(offered(shell, 'update', '--push', '--').includes('--propose'), 'here it takes no value');
      assert.deepEqual(offered(shell, 'sbom', 'd'), ['diff']);
      assert.ok(!offered(shell, 'sbom', 'diff', 'con').includes('convert'));
      assert.ok(!offered(shell, 'show', 'fleet', 'im').includes('import'));
    });

    it('knows what other tools call a command', () => {
      assert.deepEqual(offered(shell, 'generate'), ['generate-key-pair']);
      assert.ok(offered(shell, 'image', '-').includes('-f'));
      assert.ok(offered(shell, 'image', 'diff', '--').includes('--vex'));
      assert.ok(!offered(shell, 'generate-key-pair', '--').includes('--severity'));
    });

    it('offers the options of the sub-command and the global ones, and no others', () => {
      const options = offered(shell, 'fleet', 'diff', '--');
      for (const option of ['--from', '--to', '--cluster', '--json', '--offline'])
        assert.ok(options.includes(option), option);
      assert.ok(!options.includes('--kubeconfig') && !options.includes('--allow-http-registry'));
    });

    it('offers the choices of an option', () => {
      assert.deepEqual(offered(shell, 'exposed', '--group', ''), ['image', 'namespace', 'owner', 'package']);
      assert.deepEqual(offered(shell, 'exposed', '-o', 'nd'), ['ndjson']);
      assert.deepEqual(offered(shell, 'exposed', 'CVE-2024-3094', '--output', 'cs'), ['csv']);
      assert.deepEqual(offered(shell, 'scan', '-o', 'sa'), ['sarif']);
      assert.deepEqual(offered(shell, 'image', '-f', 'cyc'), ['cyclonedx-json']);
      assert.deepEqual(offered(shell, 'sbom', '--output', 'spdx3'), ['spdx3-json']);
      const behindEquals = shell === 'bash' ? ['--format', '=', 'leg'] : ['--format=leg'];
      assert.deepEqual(
        offered(shell, 'sign', ...behindEquals).map((word) => word.replace('--format=', '')),
        ['legacy'],
      );
    });
  });

describe('what all shells rely on', () => {
  it('formats are offered as they are taken', () => {
    const of = (command: string) =>
      trees.find(({ path }) => path.join(' ') === command)?.flags.find(({ names }) => names.includes('-o'))
        ?.choices;
    for (const format of of('scan') ?? []) assert.equal(parseScanFormat(format), format);
    for (const format of DOCUMENT_FORMATS) assert.ok(of('sbom')?.includes(format), format);
  });

  it('flags that take a value are known, also one that does so in some commands only', () => {
    const known = new Set(valueFlags(trees));
    for (const { path, flags } of trees)
      for (const { names, takesValue } of flags)
        for (const name of names)
          assert.equal(
            known.has(name) || known.has(`${path.join('.')}:${name}`),
            takesValue,
            `${name} of ${path.join(' ')}`,
          );
    assert.ok(known.size > 60);
    assert.deepEqual([...known].filter((name) => name.endsWith(':--push')).sort(), [
      'build:--push',
      'index:--push',
      'slim:--push',
    ]);
  });
});

function quoted(text: string): string {
  return `'${text}'`;
}
