import { make, tableHead } from './make.js';
import { dayOf, minuteOf } from './words.js';

const COLUMNS = ['Workload', 'Where', 'Owner', 'Image', 'Has', 'Since', 'Remedy'];
const FEW = 3;

const line = (attributes, ...inside) => make('div', attributes, ...inside);
const quiet = (...inside) => line({ class: 'quiet' }, ...inside);

const componentOf = ({ type, name, version, reason, standing, places }) =>
  line(
    { class: 'component' },
    make(
      'span',
      { class: 'mono', title: places.map(({ path }) => path).join('\n') },
      `${type}/${name} ${version}`,
    ),
    ' ',
    standing === 'unknown' ? make('span', { class: 'mark calm' }, 'a look may lower it') : undefined,
    reason.vulnerability === undefined ? undefined : quiet(reason.vulnerability),
  );

const componentsOf = ({ components }) => {
  const made = components.map(componentOf);
  if (made.length <= FEW) return made;
  return [
    ...made.slice(0, FEW),
    make('details', {}, make('summary', {}, `and ${made.length - FEW} more`), made.slice(FEW)),
  ];
};

/** A newer image without it; else the versions that have the fix. */
const remedyOf = ({ components, successor }) => {
  const fixes = [...new Set(components.map(({ reason }) => reason.fixedVersion))].filter((one) => one !== '');
  const fixed = fixes.length === 0 ? undefined : quiet(`fixed in ${fixes.slice(0, FEW).join(', ')}`);
  if (successor === undefined) return [fixed ?? quiet('no fix is known')];
  const { reference, digest, createdAt } = successor;
  const name = digest === undefined ? reference : `${reference}@${digest}`;
  return [
    line({}, make('span', { class: 'pill good' }, 'newer image')),
    line({ class: 'mono' }, name),
    quiet(`of ${dayOf(createdAt)}`),
    fixed,
  ];
};

const untilOf = (expiresAt) => (expiresAt === undefined ? '' : `, until ${dayOf(expiresAt)}`);

const STATUSES = { affected: 'the risk is taken: ', fixed: 'fixed: ', 'not-affected': 'not affected: ' };

/** Exceptions and notes, with who said so. */
const saidOf = ({ isExcepted, remarks = [] }) => [
  isExcepted ? make('span', { class: 'mark calm' }, 'excepted') : undefined,
  ...remarks.map(({ status, text, createdBy, expiresAt }) =>
    quiet(`${STATUSES[status] ?? ''}${text} (${createdBy}${untilOf(expiresAt)})`),
  ),
];

const rowOf = (run, image = { components: [], successor: undefined }) => {
  const cells = [
    [
      line({ class: 'name' }, run.workload),
      quiet(`${run.kind}, container ${run.container}${run.count === 1 ? '' : ` × ${run.count}`}`),
    ],
    [line({}, run.cluster), quiet(run.namespace)],
    [run.owner === undefined ? quiet('nobody') : line({}, run.owner)],
    [
      line({ class: 'mono' }, run.reference || image.reference || run.digest || image.digest || ''),
      run.digest === undefined
        ? undefined
        : line({ class: 'mono quiet', title: run.digest }, `${run.digest.slice(0, 19)}…`),
      run.certain ? undefined : make('span', { class: 'mark calm' }, 'platform unknown'),
    ],
    [...componentsOf(image), ...saidOf(run)],
    [
      make(
        'time',
        { datetime: new Date(run.from).toISOString(), title: minuteOf(run.from) },
        dayOf(run.from),
      ),
    ],
    remedyOf(image),
  ];
  return make(
    'tr',
    { role: 'row', tabindex: '-1' },
    cells.map((inside, column) => make('td', { role: 'cell', 'data-title': COLUMNS[column] }, inside)),
  );
};

/** A table of what runs; `add` takes a page of the answer, and gives the first row of it. */
export const runsTable = () => {
  const body = make('tbody', { role: 'rowgroup' });
  const element = make(
    'table',
    { role: 'table', class: 'rows runs' },
    make('caption', { class: 'unseen' }, 'Containers that have it'),
    tableHead(COLUMNS),
    body,
  );
  return {
    element,
    add: ({ runs, images }) => {
      const byNumber = new Map(images.map((image) => [image.id, image]));
      const rows = runs.map((run) => rowOf(run, byNumber.get(run.image)));
      body.append(...rows);
      return rows[0];
    },
  };
};
