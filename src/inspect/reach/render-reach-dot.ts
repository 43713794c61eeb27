import { humanSize } from '../../base/human-size.ts';
import { counted } from '../../base/index.ts';
import { terminalText } from '../../base/terminal-text.ts';
import type { ReachAnswer } from '../../reach/index.ts';
import { type Leaves, parted, sizeText, stepTree } from './step-tree.ts';
import type { ImageReach, ReachTreeStep } from './types.ts';

/** More files from which nothing goes on than these are drawn as one. */
const MOST_LEAVES = 8;
const LINES: Readonly<Record<ReachAnswer, string>> = {
  reachable: 'solid',
  possibly: 'dashed',
  'via a shell': 'dotted',
  unreachable: 'dotted',
  'cannot run here': 'dotted',
};

/** The tree of steps from what is started, for Graphviz: `dot -Tsvg`. What is not reached is not in it. */
export function renderReachDot(reach: ImageReach): string {
  const lines = [
    'digraph reach {',
    '  rankdir=LR;',
    '  node [shape=box, style=rounded, fontname="sans-serif", fontsize=10];',
    '  edge [fontname="sans-serif", fontsize=9];',
    `  label=${quoted([reach.image, ...reach.roots.map(({ why, argv, file }) => `${why}: ${argv?.join(' ') ?? file ?? ''}`)])};`,
    '  start [label="start", shape=circle];',
  ];
  const open = [{ id: 'start', nodes: stepTree(reach) }];
  let count = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { inner, leaves } = parted(at.nodes);
    const draw = (label: readonly string[], step: DrawnStep): string => {
      const id = `n${count++}`;
      lines.push(`  ${id} [label=${quoted(label)}];`, `  ${at.id} -> ${id} ${edgeOf(step)};`);
      return id;
    };
    for (const { step, children } of inner)
      open.push({ id: draw([step.to, sizeText(step)], step), nodes: children });
    for (const group of leaves) {
      if (group.files.length > MOST_LEAVES) draw(manyOf(group), group);
      else for (const step of group.files) draw([step.to, sizeText(step)], step);
    }
  }
  return `${lines.join('\n')}\n}\n`;
}

type DrawnStep = Pick<Leaves, 'kind' | 'answer'> & { trigger?: string | undefined };

function edgeOf({ kind, trigger, answer }: DrawnStep): string {
  const label = trigger === undefined ? [kind] : [kind, trigger];
  return `[label=${quoted(label)}, style=${LINES[answer]}]`;
}

function manyOf({ files }: Leaves): string[] {
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [`${counted(files.length, 'file')}, ${humanSize(bytes)}`, `${firstOf(files)} …`];
}

function firstOf([first]: readonly ReachTreeStep[]): string {
  return first?.to ?? '';
}

/** Lines of a label: DOT knows `\"` and `\\` in a string, and `\n` breaks it. */
function quoted(lines: readonly string[]): string {
  const text = lines.map((line) =>
    terminalText(line).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(/\s+/g, ' '),
  );
  return `"${text.join('\\n')}"`;
}
