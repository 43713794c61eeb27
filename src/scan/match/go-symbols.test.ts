import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTree } from '../../../test/fakes/catalog-tree.ts';
import { fakeGoProgram } from '../../../test/fakes/go-program.ts';
import { fakeComponent, fakeMatch, fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import { goExaminer, goPrograms } from '../../catalog/kinds/go/index.ts';
import type { Lowering } from '../report/types.ts';
import type { Match } from '../types.ts';
import { symbolsAbsent } from './go-symbols.ts';

const MODULES = 'path\texample.com/app/cmd/app\nmod\texample.com/app\tv1.0.0\ndep\texample.com/m\tv1.0.0\n';
const ALWAYS = ['main.main', 'runtime.main'];

/** Of a module in programs that hold these functions, besides what every program has. */
function lowered(
  symbols: Match['symbols'],
  programs: Record<string, readonly string[]>,
  component = {},
  goVersion = 'go1.24.3',
): Lowering | undefined {
  const files = Object.entries(programs).map(([path, functions]) => [
    path,
    fakeGoProgram({ goVersion, modules: MODULES, functions: [...ALWAYS, ...functions] }),
  ]);
  const tree = new FakeTree(Object.fromEntries(files), [goExaminer]);
  const module = fakeComponent({
    type: 'golang',
    namespace: 'example.com',
    name: 'm',
    evidence: [
      { by: 'go', technique: 'binary-analysis', confidence: 0.95, locations: Object.keys(programs) },
    ],
    ...component,
  });
  const candidate = { match: fakeMatch({ symbols }), vulnerability: fakeVulnerability(), component: module };
  return symbolsAbsent(goPrograms(tree))(candidate);
}

describe('symbolsAbsent', () => {
  const symbols = { 'example.com/m/p': ['Parse', 'Decoder.Decode'] };

  it('lowers a flaw whose functions are in none of the programs', () => {
    const lowering = lowered(symbols, { 'bin/a': ['example.com/m/p.Other'], 'bin/b': [] });
    assert.equal(lowering?.code, 'symbols-absent');
    assert.equal(lowering.justification, 'vulnerable_code_not_present');
    assert.match(lowering.text, /example\.com\/m\/p\.Parse, .*Decoder\.Decode: not in the 2 programs/);
    const textOf = (...names: string[]) => lowered({ p: names }, { 'bin/a': [] })?.text;
    assert.equal(textOf('A', 'B', 'C'), 'the flaw is in p.A, p.B, p.C: not in /bin/a');
    assert.equal(textOf('A', 'B', 'C', 'D', 'E'), 'the flaw is in p.A, p.B, p.C and 2 more: not in /bin/a');
    assert.equal(textOf(), 'the flaw is in p: not in /bin/a');
  });

  it('lowers nothing as soon as one program has one of them', () => {
    for (const name of ['Parse', '(*Decoder).Decode', 'Parse[...]', 'Parse.func1'])
      assert.equal(lowered(symbols, { 'bin/a': [], 'bin/b': [`example.com/m/p.${name}`] }), undefined, name);
  });

  it('takes a package without named functions whole', () => {
    const whole = { 'example.com/m/p': [] };
    assert.equal(lowered(whole, { 'bin/a': ['example.com/m/p.Any'] }), undefined);
    assert.equal(lowered(whole, { 'bin/a': ['example.com/m/q.Any'] })?.code, 'symbols-absent');
  });

  it('asks only for the package where a name may be a variable’s', () => {
    const variable = { 'example.com/m/p': ['defaultPaths'] };
    assert.equal(lowered(variable, { 'bin/a': ['example.com/m/p.Other'] }), undefined);
    assert.equal(lowered(variable, { 'bin/a': [] })?.code, 'symbols-absent');
    const both = { 'example.com/m/p': ['parse', 'Parse'] };
    assert.equal(lowered(both, { 'bin/a': ['example.com/m/p.Other'] })?.code, 'symbols-absent');
  });

  it('asks only for the package where an older Go left closures without names', () => {
    const other = { 'bin/a': ['example.com/m/p.Other'] };
    assert.equal(lowered(symbols, other, {}, 'go1.21.13'), undefined);
    assert.equal(lowered(symbols, { 'bin/a': [] }, {}, 'go1.21.13')?.code, 'symbols-absent');
    assert.equal(lowered(symbols, other, {}, 'go1.22.0 X:boringcrypto')?.code, 'symbols-absent');
  });

  it('finds functions of the program’s own package under the name that the linker gives it', () => {
    const own = { 'example.com/app/cmd/app': ['Serve'] };
    assert.equal(lowered(own, { 'bin/a': ['main.Serve'] }), undefined);
    assert.equal(lowered(own, { 'bin/a': [] })?.code, 'symbols-absent');
  });

  it('lowers nothing where no functions are named, or a program could not be read', () => {
    assert.equal(lowered(undefined, { 'bin/a': [] }), undefined);
    const places = ['bin/a', 'bin/packed'];
    const evidence = [
      { by: 'go', technique: 'binary-analysis' as const, confidence: 0.95, locations: places },
    ];
    assert.equal(lowered(symbols, { 'bin/a': [] }, { evidence }), undefined);
  });
});
