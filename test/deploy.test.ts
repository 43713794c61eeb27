/** The chart and the plain manifests say the same: its template, filled with the defaults of values.yaml, is them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../deploy', path), 'utf8');
const objectsIn = (text: string): { kind?: string }[] =>
  parseAllDocuments(text).flatMap((document) => (document.toJS() as object | null) ?? []);

describe('the Helm chart', () => {
  it('is the plain manifests, with its values where they have the defaults', () => {
    const { admission } = parse(read('helm/shearwall/values.yaml')) as {
      admission: Record<string, string | number>;
    };
    const filled = read('helm/shearwall/templates/admission.yaml')
      .replace(/^\{\{- if .*\n|^\{\{- end \}\}\n/gm, '')
      .replaceAll('{{ .Release.Namespace }}', 'shearwall')
      .replaceAll(/^\{\{ \.Values\.admission\.(\w+) \| indent 4 \}\}$/gm, (_, name: string) =>
        String(admission[name]).trimEnd().replaceAll(/^/gm, '    '),
      )
      .replaceAll(/\{\{ \.Values\.admission\.(\w+) \}\}/g, (_, name: string) => String(admission[name]));
    assert.doesNotMatch(filled, /\{\{/);
    const plain = objectsIn(read('manifests/admission.yaml')).filter(({ kind }) => kind !== 'Namespace');
    assert.deepEqual(objectsIn(filled), plain);
  });

  it('has each part off until it is wanted', () => {
    const values = parse(read('helm/shearwall/values.yaml')) as Record<string, { enabled: boolean }>;
    assert.deepEqual([...new Set(Object.values(values).map(({ enabled }) => enabled))], [false]);
  });
});
