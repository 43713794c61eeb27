import { remarkLine } from '../../remarks/remark-words.ts';
import type { ShownRemark } from '../../remarks/types.ts';
import type { ExposedComponent, ExposedImage, ExposedRun, ExposureAnswer } from '../types.ts';
import { claimNames } from './claim-names.ts';
import { isoTime } from './verdict-line.ts';

/** One line of a table: a container and one component in its image. Images that never ran have no run. */
export type ExposureRow = {
  run: ExposedRun | undefined;
  image: ExposedImage | undefined;
  component: ExposedComponent | undefined;
};

export function exposureRows({ runs, images }: ExposureAnswer): ExposureRow[] {
  const byId = new Map(images.map((image) => [image.id, image]));
  const ran = new Set(runs.map(({ image }) => image));
  return [
    ...runs.flatMap((run) => rowsOfRun(run, byId.get(run.image))),
    ...images.filter(({ id }) => !ran.has(id)).flatMap((image) => rowsOfRun(undefined, image)),
  ];
}

export function rowsOfRun(run: ExposedRun | undefined, image: ExposedImage | undefined): ExposureRow[] {
  const components = image?.components ?? [];
  if (components.length === 0) return [{ run, image, component: undefined }];
  return components.map((component) => ({ run, image, component }));
}

export const NOBODY = '(no owner)';

/** What each column says; machines read these names, people their titles. */
export const COLUMNS = [
  { name: 'owner', title: 'OWNER', of: ({ run }) => run?.owner ?? NOBODY },
  { name: 'cluster', title: 'CLUSTER', of: ({ run }) => run?.cluster ?? '' },
  { name: 'namespace', title: 'NAMESPACE', of: ({ run }) => run?.namespace ?? '' },
  {
    name: 'workload',
    title: 'WORKLOAD',
    of: ({ run }) => (run === undefined ? '(never ran)' : `${run.kind}/${run.workload}`),
  },
  { name: 'container', title: 'CONTAINER', of: ({ run }) => run?.container ?? '' },
  { name: 'copies', title: 'COPIES', of: ({ run }) => (run === undefined ? '' : String(run.count)) },
  { name: 'image', title: 'IMAGE', of: (row) => imageName(row) },
  { name: 'digest', title: 'DIGEST', of: ({ run, image }) => run?.digest ?? image?.digest ?? '' },
  {
    name: 'component',
    title: 'COMPONENT',
    of: ({ component }) => (component === undefined ? '' : componentName(component)),
  },
  { name: 'version', title: 'VERSION', of: ({ component }) => component?.version ?? '' },
  { name: 'purl', title: 'PURL', of: ({ component }) => component?.purl ?? '' },
  {
    name: 'path',
    title: 'PATH',
    of: ({ component }) => component?.places.map(({ path }) => path).join('\n') ?? '',
  },
  {
    name: 'layer',
    title: 'LAYER',
    of: ({ component }) => component?.places.find(({ layer }) => layer !== undefined)?.layer ?? '',
  },
  { name: 'since', title: 'SINCE', of: ({ run }) => (run === undefined ? '' : isoTime(run.from)) },
  { name: 'until', title: 'UNTIL', of: ({ run }) => (run?.to === undefined ? '' : isoTime(run.to)) },
  {
    name: 'vulnerability',
    title: 'VULNERABILITY',
    of: ({ component }) => component?.reason.vulnerability ?? '',
  },
  { name: 'fixedIn', title: 'FIXED IN', of: ({ component }) => component?.reason.fixedVersion ?? '' },
  { name: 'newerImage', title: 'NEWER IMAGE', of: ({ image }) => newerImage(image) },
  {
    name: 'claimedBy',
    title: 'SAID BY',
    of: ({ component }) => (component === undefined ? '' : saidBy(component)),
  },
  { name: 'exception', title: 'EXCEPTION', of: ({ run }) => exceptionsOf(run).map(remarkLine).join('\n') },
  { name: 'notes', title: 'NOTES', of: ({ run }) => notesOf(run).map(remarkLine).join('\n') },
] as const satisfies readonly { name: string; title: string; of(row: ExposureRow): string }[];

/** As in a purl, so that crates, gems and system packages of one name are distinguished. */
export function componentName({ type, name }: ExposedComponent): string {
  return `${type}/${name}`;
}

export function imageName({ run, image }: ExposureRow): string {
  return run?.reference || image?.reference || run?.digest || image?.digest || '';
}

export function newerImage(image: ExposedImage | undefined): string {
  if (image?.successor === undefined) return '';
  const { reference, digest } = image.successor;
  return digest === undefined ? reference : `${reference}@${digest}`;
}

/** Those that say so, and those that looked and do not. */
export function saidBy({ claimedBy, notListedBy }: ExposedComponent): string {
  const all = [...claimedBy, ...notListedBy];
  const said = claimNames(claimedBy, all).join(', ');
  const not = claimNames(notListedBy, all).join(', ');
  return not === '' ? said : `${said}; not by ${not}`;
}

/** Those that except it. One that is about a part of it alone is as good as a note. */
function exceptionsOf(run: ExposedRun | undefined): readonly ShownRemark[] {
  return run?.isExcepted === true ? (run.remarks ?? []).filter(({ status }) => status !== undefined) : [];
}

function notesOf(run: ExposedRun | undefined): readonly ShownRemark[] {
  const excepting = exceptionsOf(run);
  return (run?.remarks ?? []).filter((remark) => !excepting.includes(remark));
}
