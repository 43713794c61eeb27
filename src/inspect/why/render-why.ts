import { counted } from '../../base/counted.ts';
import { humanSize } from '../../base/human-size.ts';
import type { TableOptions } from '../../base/render-table.ts';
import { renderTree, type TreeNode } from '../../base/render-tree.ts';
import { terminalText } from '../../base/terminal-text.ts';
import { isoDay } from '../../base/utc-time.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { isOfDistribution } from '../../catalog/index.ts';
import { reachLines } from '../reach/render-reach.ts';
import type {
  PathOrigin,
  ReachOfSoftware,
  Step,
  VulnerableSoftware,
  WhyAnswer,
  WhyPackage,
  WhyPath,
} from './types.ts';
import { isVulnerability } from './vulnerability-name.ts';

/** The answer of `why` as a chain, from what was asked for down to who signed it. */
export function renderWhy(answer: WhyAnswer, options: TableOptions = {}): string {
  if (!answer.found) {
    return ofLines([
      `${answer.in} (${answer.arch}) has no ${answer.what.includes('/') || isVulnerability(answer.what) ? '' : 'package or file '}${answer.what}`,
      ...(answer.nearest === undefined ? [] : [`did you mean ${answer.nearest}?`]),
      ...noteLines(answer.notes),
    ]);
  }
  const { path, vulnerable = [], package: first, packages = first === undefined ? [] : [first] } = answer;
  return [
    path === undefined ? '' : ofLines(pathLines(path)),
    ...vulnerable.map((each) => ofLines(vulnerableLines(each, answer.what))),
    ...packages.map((explained) => packageText(explained, answer.in, options)),
    ofLines(noteLines(answer.notes)),
  ]
    .filter(Boolean)
    .join('\n');
}

function pathLines(path: WhyPath): string[] {
  const facts = [
    path.type,
    path.mode,
    ...(path.sizeBytes === undefined ? [] : [humanSize(path.sizeBytes)]),
    ...(path.digest === undefined ? [] : [path.digest]),
  ];
  const lines = [
    `${path.path}${path.target === undefined ? '' : ` → ${path.target}`}`,
    `  ${facts.join(', ')}`,
    ...originLines(path.origin).map((line) => `  ${line}`),
    ...(path.origin.kind === 'unknown' ? [] : [`  according to ${path.toldBy}`]),
  ];
  if (path.asBuilt === false)
    lines.push('  NOT what the packages give: it was changed later, or the image was built differently');
  if (path.asBuilt === true)
    lines.push('  the same bytes, mode and owner as building it again from the packages gives');
  if (path.reach !== undefined) lines.push(...reachLines(path.reach).map((line) => `  ${line}`));
  return lines;
}

function vulnerableLines({ name, version, finding, ...reached }: VulnerableSoftware, what: string): string[] {
  return [
    `${what} is found in ${name} ${version}${finding === 'lowered' ? ', and lowered' : ''}`,
    ...reachedLines(reached).map((line) => `  ${line}`),
  ];
}

function reachedLines({ files, knowsAllFiles, path, reach }: ReachOfSoftware): string[] {
  if (reach === undefined || path === undefined)
    return ['it cannot be said whether anything loads it: nothing is started, or none of its files is known'];
  const which = knowsAllFiles ? 'its' : 'those that it was seen in, of its';
  return [`the best reached of ${which} ${counted(files, 'file')}: ${path}`, ...reachLines(reach)];
}

function originLines(origin: PathOrigin): string[] {
  switch (origin.kind) {
    case 'package':
      return [`installed by the package ${origin.name}`];
    case 'effect':
      return [
        `made by the effect ${origin.name}, in place of maintainer scripts${origin.description === undefined ? '' : ':'}`,
        ...(origin.description === undefined ? [] : [`  ${origin.description}`]),
      ];
    case 'recipe':
      return [`from the recipe: ${origin.key}${origin.detail === undefined ? '' : ` (${origin.detail})`}`];
    case 'unknown':
      return ['origin unknown'];
  }
}

function packageText(item: WhyPackage, where: string, options: TableOptions): string {
  const others = item.alsoBy.length === 0 ? [] : [`also asked for by ${shortList(item.alsoBy)}`];
  const archs = item.archs?.lacks.length
    ? [`only on ${item.archs.has.join(', ')}; not on ${item.archs.lacks.join(', ')}`]
    : [];
  return [
    renderTree([chainNode(item, where)], options),
    ofLines([
      ...others,
      ...archs,
      ...evidenceLines(item),
      ...(item.origin === undefined ? [] : scriptsLines(item)),
      ...(item.reached === undefined ? [] : reachedLines(item.reached)),
    ]),
  ].join('');
}

function chainNode(item: WhyPackage, where: string): TreeNode {
  const leaf = originNodes(item);
  const nodes = (steps: readonly Step[]): TreeNode[] => {
    const [step, ...rest] = steps;
    if (step === undefined) return leaf;
    const asked =
      step.by === undefined ? `recipe asks for "${step.clause}"` : `${step.field}: ${step.clause}`;
    return [{ label: `${step.package} ${step.version}`, detail: asked, children: nodes(rest) }];
  };
  if (item.chain.length > 0) return { label: where, children: nodes(item.chain) };
  return { label: `${item.name} ${item.version}`, children: leaf };
}

function originNodes({ origin, source, type }: WhyPackage): TreeNode[] {
  const built = { label: `built from source ${source.name} ${source.version}` };
  // Only distributions build from source packages.
  if (origin === undefined) return type === undefined || isOfDistribution({ type }) ? [built] : [];
  const { release } = origin;
  const day = release === undefined ? '' : isoDay(release.date * 1000);
  const signers = (release?.fingerprints ?? []).map((fingerprint) => ({ label: `signed by ${fingerprint}` }));
  return [
    {
      label: origin.filename,
      detail: `${humanSize(origin.sizeBytes)}  ${origin.digest}`,
      children: [
        withoutUndefined({
          label: `listed in ${origin.suite} ${origin.component}`,
          detail:
            release !== undefined
              ? `${release.origin} Release of ${day}${release.snapshot === undefined ? '' : ` (snapshot ${release.snapshot})`}  ${release.digest}`
              : undefined,
          children: signers,
        }),
      ],
    },
    built,
  ];
}

/** Without a lock it is what was seen in the image that says why. */
function evidenceLines({
  type,
  state,
  evidence = [],
  ownedBy = [],
  neededBy = [],
  origin,
}: WhyPackage): string[] {
  if (origin !== undefined || type === undefined) return [];
  const seen = evidence.map(({ by, locations, value }) => {
    const [first = '', ...more] = locations;
    const rest = more.length === 0 ? '' : ` and ${more.length} more`;
    return `seen by ${by} in ${first}${rest}${value === undefined ? '' : `: ${value}`}`;
  });
  return [
    ...(state === undefined || state === 'installed' ? [] : [`its state is ${state}`]),
    ...seen,
    ...(ownedBy.length > 0 ? [`its files were installed by ${shortList(ownedBy)}`] : []),
    ...(neededBy.length > 0 ? [`needed by ${shortList(neededBy)}`] : []),
  ];
}

function scriptsLines({ name, uncovered }: WhyPackage): string[] {
  if (uncovered === undefined)
    return [`it was not checked whether effects cover the maintainer scripts of ${name}`];
  if (uncovered.length === 0) return [`maintainer scripts of ${name}: effects cover all of them`];
  return [
    `maintainer scripts of ${name} that effects do not cover (none was run):`,
    ...uncovered.map(({ script, why }) => `  ${script} ${why}`),
  ];
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}

function noteLines(list: readonly string[]): string[] {
  return list.map((note) => `note: ${note}`);
}

/** No name in a line begins another one. */
function ofLines(lines: readonly string[]): string {
  return lines.map((line) => `${terminalText(line)}\n`).join('');
}
