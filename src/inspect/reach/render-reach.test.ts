import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeReach } from '../../../test/fakes/image-answers.ts';
import { renderReachDot } from './render-reach-dot.ts';
import { renderReachHtml } from './render-reach-html.ts';
import type { ImageReach, ReachTreeStep } from './types.ts';

const step = (to: string, from: string | undefined, more: Partial<ReachTreeStep> = {}): ReachTreeStep => ({
  ...(from !== undefined && { from, fromUse: 'code' as const }),
  to,
  use: 'code',
  answer: 'reachable',
  sizeBytes: 1000,
  kind: 'loads',
  literal: to,
  where: from ?? 'the entrypoint',
  ...more,
});
const many = (count: number): ReachTreeStep[] =>
  Array.from({ length: count }, (_, index) =>
    step(`/usr/share/d/${index}`, '/usr/lib/liba.so', { use: 'data', kind: 'opens', answer: 'possibly' }),
  );
const reach = (more: ReachTreeStep[]): ImageReach => ({
  ...fakeReach,
  steps: [step('/usr/bin/a', undefined, { kind: 'runs' }), step('/usr/lib/liba.so', '/usr/bin/a'), ...more],
});

describe('the steps to what is loaded', () => {
  it('are drawn as a graph in which many files that lead nowhere are one', () => {
    const few = renderReachDot(reach(many(2)));
    assert.match(few, /n0 -> n1 \[label="loads", style=solid\];/);
    assert.equal(few.match(/style=dashed/g)?.length, 2);
    const drawn = renderReachDot(reach(many(500)));
    assert.equal(drawn.match(/style=dashed/g)?.length, 1);
    assert.match(drawn, /label="500 files, 500 kB\\n\/usr\/share\/d\/0 …"/);
  });

  it('keep a name with quotes and backslashes inside its label', () => {
    const drawn = renderReachDot(reach([step('/x"]; evil [label="\\', '/usr/bin/a')]));
    assert.match(drawn, /\[label="\/x\\"\]; evil \[label=\\"\\\\\\n1\.0 kB"\];/);
  });

  it('fold in a page, in which of many files the first are shown and the rest is counted', () => {
    const page = renderReachHtml(reach(many(500)));
    assert.match(
      page,
      /<details open><summary>runs <span class="mono">\/usr\/bin\/a<\/span>.*<details><summary>loads <span class="mono">\/usr\/lib\/liba\.so/s,
    );
    assert.match(page, /<summary>opens 500 files <span class="quiet">possibly, 500 kB<\/span>/);
    assert.match(page, /and 200 more: -o json/);
  });

  it('are bounded where each file runs the next one', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      step(`/c${index}`, index === 0 ? '/usr/bin/a' : `/c${index - 1}`),
    );
    assert.match(renderReachHtml(reach(chain)), /and more steps below: -o dot, -o json/);
    assert.equal(renderReachDot(reach(chain)).match(/ -> /g)?.length, 20_002);
  });
});
