import { ask } from './ask.js';
import { byId, make, tableHead } from './make.js';
import { ageOf, counted, minuteOf } from './words.js';

const AUDIT_COLUMNS = ['Workload', 'Owner', 'Image', 'Verdict', 'Why'];
const AUDIT_PAGE = 100;
const VERDICT_PILLS = { refused: 'high', unknown: 'medium', allowed: 'good' };
const VERDICT_WORDS = { refused: 'refused', unknown: 'nobody can say', allowed: 'let in' };

const auditGap = ({ why, cluster, at, containers }) => {
  switch (why) {
    case 'nothing-recorded':
      return 'Nobody can say what would be refused: no audit was recorded. "shearwall policy audit --record CLUSTER" makes one and tells this server.';
    case 'no-audit':
      return `Nobody can say of ${cluster}: no audit of it was recorded.`;
    case 'old-audit':
      return `Nobody can say of ${cluster} today: its last audit is of ${minuteOf(at)}.`;
    case 'began-since':
      return `Nobody can say of all of ${cluster}: its audit of ${minuteOf(at)} did not see the images of ${counted(containers, 'container')}.`;
    default:
      return `Nobody can say of all of ${cluster}: something in it could not be looked at.`;
  }
};

const auditRow = ({ cluster, kind, namespace, name, owner, image, verdict, reasons, warnings }) => {
  const cells = [
    make('span', { class: 'name' }, `${cluster} / ${namespace} / ${kind} ${name}`),
    owner ?? '',
    make('span', { class: 'mono' }, image),
    make('span', { class: `pill ${VERDICT_PILLS[verdict]}` }, VERDICT_WORDS[verdict]),
    [...reasons, ...warnings].join('; '),
  ];
  return make(
    'tr',
    { role: 'row' },
    cells.map((inside, column) => make('td', { role: 'cell', 'data-title': AUDIT_COLUMNS[column] }, inside)),
  );
};

const auditSummary = ({ counts, notCovered, audits }, now) => {
  const all = counts.refused + counts.unknown + counts.allowed;
  const said = `${counts.refused} of ${counted(all, 'image')} would be refused, ${counts.allowed} let in${counts.unknown > 0 ? `, of ${counts.unknown} nobody can say` : ''}.`;
  return [
    notCovered.length === 0
      ? undefined
      : make(
          'ul',
          { class: 'notes' },
          notCovered.map((gap) => make('li', {}, auditGap(gap))),
        ),
    audits.length === 0
      ? undefined
      : make('p', {}, make('b', {}, notCovered.length > 0 ? `As far as audits say: ${said}` : said)),
    audits.length === 0
      ? undefined
      : make(
          'p',
          { class: 'quiet' },
          `Audited: ${audits.map(({ cluster, at }) => `${cluster} ${ageOf(at, now)}`).join(', ')}`,
        ),
  ].filter((each) => each !== undefined);
};

/** What would be refused, page by page; what is let in is left out unless policies warn of it. */
export const showPolicies = async (fail) => {
  const place = byId('policy-list');
  const body = make('tbody', { role: 'rowgroup' });
  const more = make('button', { type: 'button', hidden: '' }, 'More');
  let next;
  const add = ({ images, next: after }) => {
    const shown = images.filter(({ verdict, warnings }) => verdict !== 'allowed' || warnings.length > 0);
    body.append(...shown.map(auditRow));
    next = after;
    more.hidden = after === undefined;
  };
  more.addEventListener('click', () => {
    more.disabled = true;
    void ask(`policy-audit?${new URLSearchParams({ limit: AUDIT_PAGE, after: next })}`)
      .then(add, fail)
      .finally(() => (more.disabled = false));
  });
  const answer = await ask(`policy-audit?${new URLSearchParams({ limit: AUDIT_PAGE })}`);
  add(answer);
  const table = make(
    'table',
    { role: 'table', class: 'rows' },
    make('caption', { class: 'unseen' }, 'Images that policies refuse'),
    tableHead(AUDIT_COLUMNS),
    body,
  );
  place.replaceChildren(
    ...auditSummary(answer, Date.now()),
    ...(body.childElementCount > 0 || next !== undefined ? [table, more] : []),
  );
};
