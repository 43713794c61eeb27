import { humanSize } from '../../base/human-size.ts';
import type { ImageReach, ReachTreeStep } from './types.ts';

/** A reached file, with what is reached from it. */
export type StepNode = { step: ReachTreeStep; children: StepNode[] };

/** Files to which the same kind of step leads, and from which none goes on. */
export type Leaves = {
  kind: string;
  trigger: string | undefined;
  answer: ReachTreeStep['answer'];
  files: ReachTreeStep[];
};

/** What begins at a root. Nothing of it goes round: a step leads to a file that is reached no better than where it comes from. */
export function stepTree({ steps = [] }: Pick<ImageReach, 'steps'>): StepNode[] {
  const nodes = new Map<string, StepNode>();
  const first: StepNode[] = [];
  for (const step of steps) {
    const node = { step, children: [] };
    nodes.set(`${step.use} ${step.to}`, node);
    const parent = step.from === undefined ? undefined : nodes.get(`${step.fromUse} ${step.from}`);
    (parent?.children ?? first).push(node);
  }
  return first;
}

/** Children from which something goes on, and the others by how they are reached. */
export function parted(children: readonly StepNode[]): { inner: StepNode[]; leaves: Leaves[] } {
  const ends = children.filter(({ children: own }) => own.length === 0).map(({ step }) => step);
  const groups = Map.groupBy(ends, ({ kind, trigger = '', answer }) =>
    JSON.stringify([kind, trigger, answer]),
  );
  return {
    inner: children.filter(({ children: own }) => own.length > 0),
    leaves: [...groups.values()].flatMap((files) => {
      const [first] = files;
      return first === undefined
        ? []
        : [{ kind: first.kind, trigger: first.trigger, answer: first.answer, files }];
    }),
  };
}

export function sizeText({ use, sizeBytes }: ReachTreeStep): string {
  return use === 'link' ? 'link' : humanSize(sizeBytes);
}
