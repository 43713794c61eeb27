import { renderTree, type TreeNode } from '../../base/render-tree.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Decision, TraceStep } from '../types.ts';

/** The answer, the digest that it is about, and the whole trace as a tree. */
export function renderDecision(decision: Decision, options: Parameters<typeof renderTree>[1] = {}): string {
  const { image, digest, allowed, warnings } = decision;
  const answer = allowed ? (warnings.length > 0 ? 'allowed with warnings' : 'allowed') : 'denied';
  return renderTree(
    [
      withoutUndefined({
        label: `${image}: ${answer}`,
        detail: digest,
        children: decision.trace.map(nodeOf),
      }),
    ],
    options,
  );
}

function nodeOf({ what, held, why, steps = [] }: TraceStep): TreeNode {
  return { label: `${held ? '✓' : '✗'} ${what}: ${why}`, children: steps.map(nodeOf) };
}
