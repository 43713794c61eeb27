/** The rules of docs/tasks/write-your-own-report.md, as `opa` itself evaluates them over answers of `scan`. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { renderJson } from '../../src/scan/render/json.ts';
import { blocksOf } from '../fakes/markdown.ts';
import { fakeFinding, fakeReport } from '../fakes/scan-report.ts';
import { findProgram } from './real-registry.ts';

const opa = findProgram('opa');
const page = readFileSync(join(import.meta.dirname, '../../docs/tasks/write-your-own-report.md'), 'utf8');

type Given = Partial<ReturnType<typeof fakeReport>>;
const answer = (given: Given, verdict: 'yes' | 'no' | 'unknown' = 'yes'): unknown =>
  JSON.parse(renderJson({ report: fakeReport(given), verdict: { answer: verdict, reasons: [] } } as never));

describe('rules in Rego over the answer of scan', { skip: opa === undefined && 'opa is not here' }, () => {
  let folder: string;
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-rego-'));
    file('release.rego', blocksOf(page, ['rego'])[0] ?? '');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('deny what is to be acted on now, and what nobody could judge', () => {
    const gap = { why: 'no-feed', what: 'Plan 9', components: ['a', 'b'], blocks: true } as const;
    const cases = [
      answer({}),
      answer({ findings: [fakeFinding()] }, 'no'),
      answer({ findings: [fakeFinding({ tier: 'act-now' })] }, 'no'),
      answer({ gaps: [gap] }, 'unknown'),
      answer({ gaps: [{ ...gap, blocks: false }] }),
      {},
    ];
    const query = '[denied | asked := data.cases[_]; denied := data.release.deny with input as asked]';
    const data = [
      '--data',
      join(folder, 'release.rego'),
      '--data',
      file('cases.json', JSON.stringify({ cases })),
    ];
    const denied = execFileSync(opa ?? '', ['eval', '--format', 'raw', ...data, query], { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(denied), [
      [],
      [],
      ['CVE-2026-1000 in openssl'],
      ['not everything could be judged', 'nothing could be said of 2 components (Plan 9: no-feed)'],
      [],
      ['this is not an answer of scan that these rules know'],
    ]);
  });

  it('end as the page says: with 0 where nothing denies, with 1 where something does, or nothing was answered', () => {
    const [, ...args] = /^opa (eval .*) '(.*)'$/m.exec(page) ?? [];
    const [options = '', query = ''] = args;
    const statusOf = (input: string): number | null => {
      file('scan.json', input);
      return spawnSync(opa ?? '', [...options.split(' '), query], { cwd: folder }).status;
    };
    assert.equal(statusOf(JSON.stringify(answer({}))), 0);
    assert.equal(statusOf(JSON.stringify(answer({ findings: [fakeFinding({ tier: 'act-now' })] }, 'no'))), 1);
    assert.notEqual(statusOf(''), 0);
  });
});
