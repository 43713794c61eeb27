import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { html } from './html.ts';
import { templateTree } from './template-tree.ts';

describe('templateTree', () => {
  it('has elements, their attributes, texts and the places of values', () => {
    const { template } =
      html`<p class="pill ${1}" title="x">of ${2}<br><b>${3}</b> and <rect rx="2"/>${4}</p>.`;

    assert.deepEqual(templateTree(template), [
      [
        'p',
        { class: ['pill ', 0], title: ['x'] },
        'of ',
        1,
        ['br', {}],
        ['b', {}, 2],
        ' and ',
        ['rect', { rx: ['2'] }],
        3,
      ],
      '.',
    ]);
  });

  for (const { template } of [
    html`<p>`,
    html`</p>`,
    html`<p ${1}>x</p>`,
    html`<p title=x></p>`,
    html`a &amp; b`,
    html`a < b`,
  ])
    it(`refuses what is not whole or would be read otherwise: ${template.join('…')}`, () => {
      assert.throws(() => templateTree(template), TypeError);
    });
});
