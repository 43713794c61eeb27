import { ask } from './ask.js';
import { byId, make } from './make.js';
import { ageOf, counted, minuteOf } from './words.js';

const CLUSTER_COLUMNS = ['Cluster', 'Last look', 'Counts as current for', ''];
const HOUR_MS = 3_600_000;

const hours = (ms) =>
  ms < 48 * HOUR_MS
    ? counted(Math.round((ms / HOUR_MS) * 10) / 10, 'hour')
    : counted(Math.round(ms / HOUR_MS / 24), 'day');

const clusterRow = ({ name, lastAt, lastCoveringAt, staleAfterMs }, nowMs) => {
  const isOld = nowMs - (lastCoveringAt ?? 0) > staleAfterMs;
  const cells = [
    make('span', { class: 'name' }, name),
    make(
      'time',
      { datetime: new Date(lastAt).toISOString() },
      `${minuteOf(lastAt)} (${ageOf(lastAt, nowMs)})`,
    ),
    hours(staleAfterMs),
    isOld
      ? make(
          'span',
          { class: 'pill medium' },
          lastCoveringAt === undefined ? 'never looked at whole' : 'too old to count',
        )
      : make('span', { class: 'pill good' }, 'current'),
  ];
  return make(
    'tr',
    { role: 'row' },
    cells.map((inside, column) =>
      make('td', { role: 'cell', 'data-title': CLUSTER_COLUMNS[column] }, inside),
    ),
  );
};

export const showClusters = async () => {
  const { items } = await ask('clusters');
  const now = Date.now();
  const head = CLUSTER_COLUMNS.map((title) =>
    make(
      'th',
      { role: 'columnheader', scope: 'col' },
      title === '' ? make('span', { class: 'unseen' }, 'State') : title,
    ),
  );
  byId('cluster-list').replaceChildren(
    items.length === 0
      ? make(
          'p',
          { class: 'empty' },
          'No cluster is known yet: "shearwall agent" in a cluster, or "shearwall fleet import", tells what runs.',
        )
      : make(
          'table',
          { role: 'table', class: 'rows clusters' },
          make('caption', { class: 'unseen' }, 'Clusters'),
          make('thead', { role: 'rowgroup' }, make('tr', { role: 'row' }, head)),
          make(
            'tbody',
            { role: 'rowgroup' },
            items.map((item) => clusterRow(item, now)),
          ),
        ),
  );
};
