import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { html } from './html.ts';
import { renderTable } from './table.ts';

function tableOf(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => ({
    id: `row-${index}`,
    tags: ['a', 'b'],
    cells: [{ content: html`<b>name ${index}</b>`, sort: index }, { content: 'the </script> same' }],
    more: { summary: 'More', content: [html`<i>${'x'}</i>`, undefined] },
  }));
  return renderTable({
    id: 'some',
    caption: 'Some',
    columns: [{ title: 'One' }, { title: 'Two' }],
    rows,
  }).toString();
}

const writtenRows = (table: string): number => table.split('<tr role="row" id=').length - 1;

describe('a table', () => {
  it('is rows alone up to 300', () => {
    const table = tableOf(300);

    assert.equal(writtenRows(table), 300);
    assert.doesNotMatch(table, /<script|need JavaScript/);
  });

  it('says how many rows there are beyond that, and keeps them as data with each text once', () => {
    const table = tableOf(303);
    const [, json = ''] = /<script type="application\/json">([^<>&]*)<\/script>/.exec(table) ?? [];

    assert.equal(writtenRows(table), 300);
    assert.match(table, /aria-rowcount="304"/);
    assert.match(table, /<p>These are the first 300 of 303 rows\. The other 3 need JavaScript/);
    const { rows, texts, templates } = JSON.parse(json);
    assert.equal(
      texts.join(', '),
      'row-300, a b, 300, the </script> same, More, x, row-301, 301, row-302, 302',
    );
    assert.deepEqual(templates, [
      [['b', {}, 'name ', 0]],
      [['details', {}, ['summary', {}, 0], 1]],
      [['i', {}, 0]],
    ]);
    assert.deepEqual(rows, [
      [0, 1, [[0, 2], 3], [2, null], [1, 4, [2, 5]]],
      [6, 1, [[0, 7], 3], [7, null], [1, 4, [2, 5]]],
      [8, 1, [[0, 9], 3], [9, null], [1, 4, [2, 5]]],
    ]);
  });
});
