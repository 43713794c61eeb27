import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { XmlDocument, XmlElement } from 'libxml2-wasm';
import { fakeMatch, fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import { fakeFinding, fakeReport } from '../../../test/fakes/scan-report.ts';
import type { Finding } from '../report/types.ts';
import type { ScanVerdict } from '../report/verdict.ts';
import { parseScanFormat, reportWriter } from './report-writer.ts';

const LOWERED = fakeFinding({
  vulnerability: fakeVulnerability({ id: 'CVE-2026-7' }),
  tier: 'the-rest',
  restReason: 'ignored',
  lowered: [{ code: 'ignored', text: 'we do not use it', source: 'ignore.yaml' }],
});
const HOSTILE = '=cmd|\u0000</failure>]]>&<x a="\ufffe';

function render(
  format: string,
  findings: readonly Finding[],
  verdict: ScanVerdict = { answer: 'yes', reasons: [] },
): string {
  const write = reportWriter({
    report: fakeReport({ findings }),
    verdict,
    showRest: false,
    terminal: {},
    now: Date.UTC(2026, 10, 24) / 1000,
    version: '1.2.3',
  });
  return write(parseScanFormat(format));
}

function elements(document: XmlDocument, path: string): XmlElement[] {
  return document.find(path).filter((node) => node instanceof XmlElement);
}

const attribute = (element: XmlElement | undefined, name: string): string | undefined =>
  element?.attr(name)?.value;

describe('CSV', () => {
  it('is a line for each finding, what was lowered too, with the reason', () => {
    const [head, ...rows]: string[][] = parse(render('csv', [fakeFinding(), LOWERED]));
    const cell = (row: string[] | undefined, title: string): string | undefined =>
      row?.[head?.indexOf(title) ?? -1];

    assert.deepEqual(
      rows.map((row) =>
        ['vulnerability', 'package', 'fixed_version', 'lowered'].map((title) => cell(row, title)),
      ),
      [
        ['CVE-2026-1000', 'openssl', '3.0.2-1', 'no'],
        ['CVE-2026-7', 'openssl', '3.0.2-1', 'yes'],
      ],
    );
    assert.equal(cell(rows[1], 'why'), 'we do not use it (ignore.yaml)');
    assert.equal(cell(rows[0], 'paths'), '/var/lib/dpkg/status');
  });

  it('holds no formula', () => {
    const rows: string[][] = parse(
      render('csv', [fakeFinding({ match: fakeMatch({ packageName: HOSTILE, version: '+1' }) })]),
    );
    assert.deepEqual(
      rows.flat().filter((cell) => /^[=+]/.test(cell)),
      [],
    );
  });
});

describe('JUnit', () => {
  const read = (...given: Parameters<typeof render>): XmlDocument => XmlDocument.fromString(render(...given));

  it('fails for what counts, skips what was lowered, and counts both', () => {
    using document = read('junit', [fakeFinding(), LOWERED]);
    const [all] = elements(document, '/testsuites');
    const suite = elements(document, '/testsuites/testsuite[@name="Debian:13"]');

    assert.deepEqual(
      ['tests', 'failures', 'errors', 'skipped'].map((name) => attribute(all, name)),
      ['3', '1', '0', '1'],
    );
    assert.equal(suite.length, 1);
    assert.deepEqual(
      ['tests', 'failures', 'timestamp'].map((name) => attribute(suite[0], name)),
      ['2', '1', '2026-11-24T00:00:00'],
    );
    assert.equal(attribute(elements(document, '//skipped')[0], 'message'), 'we do not use it (ignore.yaml)');
    assert.equal(attribute(elements(document, '//testcase[failure]')[0], 'classname'), 'openssl 3.0.1-1');
  });

  it('is an error where something could not be judged: nothing found is not a success', () => {
    using document = read('junit', [], { answer: 'unknown', reasons: ['no feed covers Alpine:v3.11'] });
    assert.equal(attribute(elements(document, '/testsuites')[0], 'errors'), '1');
  });

  it('is XML whatever things are called', () => {
    const match = fakeMatch({ packageName: HOSTILE });
    const vulnerability = fakeVulnerability({ id: HOSTILE, title: HOSTILE, url: HOSTILE });
    using document = read('junit', [fakeFinding({ match, vulnerability })]);
    assert.equal(elements(document, '//failure').length, 1);
    assert.equal(elements(document, '//x').length, 0);
  });
});
