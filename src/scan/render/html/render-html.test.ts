import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { hostileReport } from '../../../../test/fakes/hostile-report.ts';
import { HOSTILE_TEXTS } from '../../../../test/fakes/hostile-texts.ts';
import { pageRows } from '../../../../test/fakes/page-rows.ts';
import { fakeVulnerability } from '../../../../test/fakes/scan-finding.ts';
import { fakeFinding, fakeReport } from '../../../../test/fakes/scan-report.ts';
import type { ScanReport } from '../../report/types.ts';
import type { ScanVerdict } from '../../report/verdict.ts';
import { renderList } from '../list.ts';
import { renderHtml } from './render-html.ts';

const YES: ScanVerdict = { answer: 'yes', reasons: [] };

function render(report: ScanReport, verdict = YES): string {
  return renderHtml({ report, verdict, showRest: false, terminal: {}, now: 1_795_000_000, version: '1.2.3' });
}

/** Its tags as a parser would find them, without what stands in our own style, script and data. */
function tagsOf(page: string): string[] {
  const markup = page.replace(/<(style|script)( [^>]*)?>[^]*?<\/\1>/g, '<$1$2></$1>');
  return [...markup.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
}

/** What its tables keep as data, as it is written. */
function dataOf(page: string): string[] {
  return [...page.matchAll(/<script type="application\/json">([^]*?)<\/script>/g)].map(
    ([, data = '']) => data,
  );
}

/** Names and values of its attributes. */
function attributesOf(tag: string): [name: string, value: string][] {
  return [...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]);
}

const shapeOf = (tag: string): string => tag.replaceAll(/="[^"]*"/g, '=');

describe('the HTML report', () => {
  it('says the verdict first, then what to do, then everything', () => {
    const page = render(fakeReport({ findings: [fakeFinding()] }));
    const titles = [...page.matchAll(/<h[12][^>]*>([^<]*)/g)].map(([, title]) => title?.trim());

    assert.deepEqual(titles, [
      'registry.example.org/team/app:v1',
      'Nothing urgent; updates are available',
      'What to do',
      'Findings',
      'Packages',
      'What this rests on',
    ]);
  });

  for (const [name, report, verdict, title] of [
    ['something urgent', { findings: [fakeFinding({ tier: 'act-now' })] }, YES, '1 finding to act on now'],
    ['a threshold that is met', {}, { answer: 'no', reasons: ['x'] }, 'Above the threshold'],
    ['what could not be judged', {}, { answer: 'unknown', reasons: ['x'] }, 'Not all of it could be judged'],
    ['nothing', {}, YES, 'No known vulnerabilities that count'],
  ] as const) {
    it(`has a word for ${name}`, () => {
      assert.ok(render(fakeReport(report), verdict).includes(`<h2>${title}</h2>`));
    });
  }

  it('says of no findings whether all was judged, and so does the list', () => {
    const report = fakeReport({});
    const unknown: ScanVerdict = { answer: 'unknown', reasons: ['x'] };
    const list = (verdict: ScanVerdict): string =>
      renderList({ report, verdict, showRest: false, terminal: {}, now: 1_795_000_000, version: '1.2.3' });

    assert.match(render(report), /Nothing was found\./);
    assert.match(render(report, unknown), /Nothing was found in what could be judged\./);
    assert.match(list(YES), /^nothing that counts$/m);
    assert.match(list(unknown), /^nothing that counts in what could be judged$/m);
  });

  it('lets only its own style and script count, and nothing be fetched', () => {
    const page = render(fakeReport());
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const digestOf = (name: string): string => {
      const [, text = ''] = new RegExp(`<${name}>([^]*?)</${name}>`).exec(page) ?? [];
      return `&#39;sha256-${createHash('sha256').update(text).digest('base64')}&#39;`;
    };

    assert.deepEqual(policy.split('; '), [
      'default-src &#39;none&#39;',
      `style-src ${digestOf('style')}`,
      `script-src ${digestOf('script')}`,
      'base-uri &#39;none&#39;',
      'form-action &#39;none&#39;',
    ]);
  });

  it('links to the web alone, and tells nobody where it stood', () => {
    const links = (url: string): string[] =>
      tagsOf(
        render(fakeReport({ findings: [fakeFinding({ vulnerability: fakeVulnerability({ url }) })] })),
      ).filter((tag) => tag.startsWith('<a ') && !tag.includes('href="#'));

    assert.deepEqual(links('https://example.org/a?b&c'), [
      '<a href="https://example.org/a?b&amp;c" rel="noopener noreferrer" target="_blank">',
    ]);
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'https://a:b@example.org/',
      '//x/y',
      'https://',
    ])
      assert.deepEqual(links(url), [], url);
  });

  it('holds each finding once, as row or as data', () => {
    const findings = Array.from({ length: 700 }, (_, index) =>
      fakeFinding({ vulnerability: fakeVulnerability({ id: `CVE-2026-${1000 + index}` }) }),
    );
    const rows = pageRows(render(fakeReport({ findings })), 'findings');

    assert.deepEqual(
      rows.map(({ cells }) => cells[1]),
      findings.map(({ vulnerability }) => vulnerability.id),
    );
    for (const { facts } of rows)
      assert.deepEqual(
        facts['Components'],
        fakeFinding().components.map(({ id }) => id),
      );
  });

  for (const [where, before] of [
    ['', 0],
    [', beyond the rows that are written', 300],
  ] as const)
    it(`has the same tags and attributes whatever 200 hostile names say${where}`, () => {
      const plain = Array.from({ length: before }, (_, index) => `plain-${index}`);
      const page = render(hostileReport([...plain, ...HOSTILE_TEXTS]));
      const tags = tagsOf(page);
      const harmless = tagsOf(
        render(hostileReport([...plain, ...HOSTILE_TEXTS.map((_, index) => `name-${index}`)])),
      );
      const own = (all: readonly string[]): string[] =>
        all.map(shapeOf).filter((tag) => !/^<a href= rel=|^<\/a>/.test(tag));

      assert.equal(HOSTILE_TEXTS.length, 200);
      assert.deepEqual(countsOf(own(tags)), countsOf(own(harmless)));
      for (const [name, value] of tags.flatMap(attributesOf)) {
        assert.doesNotMatch(name, /^on|^style$|^srcdoc$/);
        if (name === 'href') assert.match(value, /^(?:#|https?:\/\/)/);
        assert.doesNotMatch(name, /^(?:src|action|data|formaction)$/);
      }
      const data = dataOf(page);
      assert.equal(data.length, before === 0 ? 0 : 4);
      for (const block of data) {
        assert.doesNotMatch(block, /[<>&\u2028\u2029\p{Cc}]/u);
        for (const name of attributeNamesOf(JSON.parse(block).templates))
          assert.match(name, /^(?:class|href|rel|target|title|width|height|rx|aria-\w+|data-\w+)$/);
      }
    });
});

/** In templates that are kept as trees: `[name, attributes, …]`. */
function attributeNamesOf(nodes: readonly unknown[]): string[] {
  return nodes.flatMap((node) =>
    Array.isArray(node)
      ? attributeNamesOf(node)
      : typeof node === 'object' && node !== null
        ? Object.keys(node)
        : [],
  );
}

/** Labels of a treemap depend on their length: how many there are is not compared. */
function countsOf(shapes: readonly string[]): Record<string, number> {
  const counts = Map.groupBy(shapes, (shape) => shape);
  return Object.fromEntries(
    [...counts]
      .filter(([shape]) => !/^<\/?text/.test(shape))
      .map(([shape, all]): [string, number] => [shape, all.length])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
