import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { compileFunction } from 'node:vm';
import { drawMutants } from './mutants/draw-mutants.ts';
import { type Equivalent, readEquivalent } from './mutants/equivalent.ts';
import { findMutants } from './mutants/find-mutants.ts';
import { keepVerdicts } from './mutants/kept-verdicts.ts';
import { reportOf } from './mutants/report.ts';
import { MUTATED_ROOMS } from './mutants/rooms.ts';
import { scoreOf } from './mutants/score.ts';
import { switchSource } from './mutants/switch-source.ts';

const root = join(import.meta.dirname, '..');
const changesOf = (source: string): string[] => findMutants('x.ts', source).map(({ change }) => change);

describe('mutants', () => {
  it('are small mistakes: another comparison, a condition or statement that is left out, a key that is forgotten', () => {
    assert.deepEqual(changesOf('const x = a < b && c;'), [
      'a < b && c → (a < b || c)',
      'a < b → (a <= b)',
      'a < b → (a >= b)',
    ]);
    assert.deepEqual(changesOf('if (done) stop();'), ['done → true', 'done → false', 'stop(); → ;']);
    assert.deepEqual(changesOf('f({ a, b: 1 });'), [
      'f({ a, b: 1 }); → ;',
      'a → ...{}',
      'b: 1 → ...{}',
      '1 → 2',
    ]);
    assert.deepEqual(changesOf('const y = list.filter(isGood).some(isBad);'), [
      'list.filter(isGood).some(isBad) → list.filter(isGood).every(isBad)',
      'list.filter(isGood) → (list)',
    ]);
  });

  it('leave types alone, what cannot stand alone, and versions that are counted up', () => {
    assert.deepEqual(changesOf("import { a } from 'a';\ntype T = { a: 1 | true };"), []);
    assert.deepEqual(changesOf('const z = a?.b.filter(c);'), []);
    assert.deepEqual(changesOf('export const RULES = 10;'), []);
  });

  it('stand in a source together, each asleep, in every room that is mutated', () => {
    for (const { sources } of MUTATED_ROOMS)
      for (const file of globSync([...sources], { cwd: root }).filter((name) => !name.endsWith('.test.ts'))) {
        const source = readFileSync(join(root, file), 'utf8');
        stripTypeScriptTypes(switchSource(source, new Map(findMutants(file, source).entries())));
      }
  });

  it('do what they say once they are awake, one at a time, and note that a test came by', () => {
    const source =
      'if (a < 2) said.push(1); for (const b of [1, 2]) { if (b === a) continue; said.push({ b }); }';
    const mutants = new Map(findMutants('x.js', source).map((mutant, at) => [at + 1, mutant]));
    const run = compileFunction(switchSource(source, mutants), ['globalThis', 'a', 'said']);
    const saidWith = (change?: string): unknown[] => {
      const said: unknown[] = [];
      const awake = [...mutants].find(([, mutant]) => mutant.change === change)?.[0];
      const passed = new Set<number>();
      run({ __mutated: (number: number) => passed.add(number) && number === awake }, 2, said);
      assert.ok(awake === undefined || passed.has(awake));
      return said;
    };
    assert.deepEqual(saidWith(), [{ b: 1 }]);
    assert.deepEqual(saidWith('a < 2 → (a <= 2)'), [1, { b: 1 }]);
    assert.deepEqual(saidWith('b === a → (b !== a)'), [{ b: 2 }]);
    assert.deepEqual(saidWith('continue; → ;'), [{ b: 1 }, { b: 2 }]);
    assert.deepEqual(saidWith('b → ...{}'), [{}]);
  });

  it('are drawn as before where one of them turns out to be equivalent', () => {
    const room = { name: 'one file', sources: ['src/store/runs/pieces.ts'], tests: [] };
    const draw = (equivalent: readonly Equivalent[]) =>
      drawMutants({ room, count: 9, seed: 1, equivalent }).drawn.values().toArray();
    const [first, ...others] = draw([]);
    assert.ok(first);
    const { file, text, change } = first;
    const again = draw([{ file, reason: 'a test', mutants: { [text]: [change] } }]);
    assert.deepEqual(again.slice(0, others.length), others);
  });

  it('that are called equivalent are there, and say why', () => {
    for (const { file, reason, mutants } of readEquivalent()) {
      assert.notEqual(reason, '', file);
      const there = findMutants(file, readFileSync(join(root, file), 'utf8'));
      for (const [line, changes] of Object.entries(mutants))
        for (const change of changes)
          assert.ok(
            there.some((mutant) => mutant.text === line && mutant.change === change),
            `${file}: ${line}: ${change}`,
          );
    }
  });

  it('leave no process behind where who tries them is killed, though one has no end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-killed-'));
    try {
      const [said, endless] = [join(folder, 'pid'), join(folder, 'endless.test.mjs')];
      writeFileSync(
        endless,
        `import { writeFileSync } from 'node:fs'; writeFileSync('${said}', String(process.pid)); for (;;);`,
      );
      writeFileSync(join(folder, 'instead.json'), '{}');
      const options = `{ files: ['${endless}'], instead: '${join(folder, 'instead.json')}', mutant: 0, signal: new AbortController().signal }`;
      const text = `import { TestProcess } from ${JSON.stringify(join(root, 'test/mutants/test-process.ts'))}; new TestProcess(${options});`;
      const asker = spawn(process.execPath, ['--input-type=module', '-e', text], {
        cwd: root,
        // Nothing of it is left in the repository.
        env: { ...process.env, TMPDIR: folder, NODE_COMPILE_CACHE: join(folder, 'compiled') },
        stdio: 'inherit',
      });
      await until(() => existsSync(said) && readFileSync(said, 'utf8') !== '');
      asker.kill('SIGKILL');
      await until(() => !isRunning(Number(readFileSync(said, 'utf8'))));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('are tried once: a run that was killed goes on, and one on other sources or tests begins anew', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-verdicts-'));
    try {
      const path = join(folder, 'out', 'room.jsonl');
      const drawn = new Map([1, 2, 3].map((number) => [number, { key: `mutant ${number}` }]));
      const first = keepVerdicts(path, 'these sources', drawn);
      first.add(2, 'killed');
      first.add(1, 'unreached');
      // Killed while it wrote.
      appendFileSync(path, '["mutant 3","unno');
      const second = keepVerdicts(path, 'these sources', drawn);
      assert.deepEqual(
        [...second.verdicts],
        [
          [1, 'unreached'],
          [2, 'killed'],
        ],
      );
      second.add(3, 'unnoticed');
      // Another draw knows of what this one tried too.
      const another = new Map([[1, { key: 'mutant 3' }]]);
      assert.deepEqual([...keepVerdicts(path, 'these sources', another).verdicts], [[1, 'unnoticed']]);
      assert.deepEqual([...keepVerdicts(path, 'these sources', drawn).verdicts.keys()], [1, 2, 3]);
      assert.deepEqual([...keepVerdicts(path, 'others', drawn).verdicts], []);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('that were tried are scored, also where some are left', () => {
    const drawn = new Map(findMutants('x.ts', 'const x = a < b && c;').map((mutant, at) => [at + 1, mutant]));
    const room = { name: 'some', sources: [], tests: [] };
    const verdicts = new Map([
      [3, 'endless'],
      [1, 'unreached'],
    ] as const);
    assert.deepEqual(reportOf({ room, candidates: 9, drawn, verdicts: new Map() }).lines, [
      'some: none of 3 tried yet',
    ]);
    assert.deepEqual(reportOf({ room, candidates: 9, drawn, verdicts }), {
      score: 0.5,
      lines: [
        'some: 1 of 2 noticed (of 9; 1 for having no end): 50 %, in 95 of 100 draws 9 % to 91 %; 1 not tried yet',
        '  x.ts:1  a < b && c → (a < b || c)  (no test comes here)',
      ],
    });
  });

  it('are scored with the interval that so many draws allow', () => {
    const { score, low, high } = scoreOf(180, 200);
    assert.deepEqual([score, low.toFixed(3), high.toFixed(3)], [0.9, '0.851', '0.934']);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(20);
}

/** What has ended and was not waited for has no command line. */
function isRunning(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}
