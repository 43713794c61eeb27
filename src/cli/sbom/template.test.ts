import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parseOutputs } from './outputs.ts';
import { readTemplate } from './template.ts';

const folder = mkdtempSync(join(tmpdir(), 'templates-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'report.mustache');

async function fill(template: string, answer: unknown): Promise<string> {
  writeFileSync(path, template);
  return (await readTemplate(path))(JSON.stringify(answer));
}

describe('a template', () => {
  it('is filled with the answer in JSON: lists, nested names, what is absent', async () => {
    const template =
      '{{#findings}}{{vulnerability.id}} {{fixVersion}}{{^fixVersion}}no fix{{/fixVersion}}\n{{/findings}}';
    const findings = [
      { vulnerability: { id: 'CVE-1' }, fixVersion: '2' },
      { vulnerability: { id: 'CVE-2' } },
    ];

    assert.equal(await fill(template, { findings }), 'CVE-1 2\nCVE-2 no fix\n');
  });

  it('writes text as text of HTML, unless it says otherwise', async () => {
    assert.equal(await fill('{{a}} {{{a}}}', { a: '<b>' }), '&lt;b&gt; <b>');
  });

  for (const name of ['constructor', 'toString', '__proto__', 'list.map', 'list.constructor.constructor'])
    it(`sees nothing of the language: ${name}`, async () => {
      const template = `[{{${name}}}{{#${name}}}return process{{/${name}}}]`;
      assert.equal(await fill(template, { list: [1], text: 'x' }), '[]');
    });

  for (const template of [
    '{{ range .Results }}{{ .Target }}{{ end }}',
    '{{- range . -}}x{{- end }}',
    '{{ if eq .A "b" }}',
    '{{ $x := 1 }}',
    '{{.Vulnerability.ID}}',
    'a {{ toJson . }}',
  ])
    it(`of Go is refused, with the page that translates it: ${template}`, async () => {
      await assert.rejects(fill(template, {}), {
        code: 'CLI_TEMPLATE',
        hint: /docs\/tasks\/write-your-own-report\.md/,
      });
    });

  for (const [what, template] of [
    ['asks for another file', '{{#a}}{{> other}}{{/a}}'],
    ['is not closed', '{{#a}}'],
    ['has a name that Mustache keeps for itself', '{{hasOwnProperty}}{{a}}'],
  ] as const)
    it(`is refused where it ${what}`, async () => {
      await assert.rejects(fill(template, {}), { code: 'CLI_TEMPLATE' });
    });

  it('takes what is only like Go: a dot alone, names that begin like its words', async () => {
    assert.equal(
      await fill('{{#a}}{{.}}{{/a}}{{ending}}{{iffy}}', { a: [1, 2], ending: 3, iffy: 4 }),
      '1234',
    );
  });
});

describe('-o template=', () => {
  it('names the template, and after another = the file', () => {
    const parse = (name: string): string => name;
    assert.deepEqual(parseOutputs(['template=a.mustache', 'template=b=x.mustache=out.txt'], parse), [
      { format: 'json', file: undefined, template: 'a.mustache' },
      { format: 'json', file: 'out.txt', template: 'b=x.mustache' },
    ]);
  });

  it('is refused without a name, with the line that has one', () => {
    assert.throws(() => parseOutputs(['template'], (name) => name), {
      code: 'CLI_OUTPUT',
      hint: /^write -o template=FILE, /,
    });
  });
});
