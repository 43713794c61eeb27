import { ask, post } from './ask.js';
import { byId, make, tableHead } from './make.js';
import { minuteOf } from './words.js';

const RULE_COLUMNS = ['Rule', 'Whose', 'Channel', 'Of what', 'Test'];
const SENT_COLUMNS = ['Digest', 'Channel', 'State'];
const SENT_SHOWN = 20;
const NOTICE_WORDS = {
  __proto__: null,
  'new-exposure': 'new exposure',
  exploited: 'exploited by now',
  'fix-ready': 'a fix',
  resolved: 'resolved',
  'coverage-lost': 'coverage lost',
};

const noticeTable = (caption, columns, rows) =>
  make(
    'table',
    { role: 'table', class: 'rows' },
    make('caption', {}, caption),
    tableHead(columns),
    make(
      'tbody',
      { role: 'rowgroup' },
      rows.map((cells) =>
        make(
          'tr',
          { role: 'row' },
          cells.map((inside, column) => make('td', { role: 'cell', 'data-title': columns[column] }, inside)),
        ),
      ),
    ),
  );

/** Sends a digest that says that it is a test, and says what came of it. */
const testButton = ({ id, name }) => {
  const button = make('button', { type: 'button', 'aria-label': `Send a test of ${name}` }, 'Send a test');
  const said = make('span', { role: 'status' });
  button.addEventListener('click', () => {
    button.disabled = true;
    said.replaceChildren();
    void post(`notifications/rules/${encodeURIComponent(id)}/test`)
      .then(
        () => said.append(' Sent.'),
        // Who may look at a rule may not test it.
        ({ status, message, hint }) =>
          said.append(
            make(
              'span',
              { class: 'pill high' },
              status === 404 ? 'Editors alone may do that.' : [message, hint].filter(Boolean).join(': '),
            ),
          ),
      )
      .finally(() => (button.disabled = false));
  });
  return [button, said];
};

const ruleRow = (rule) => [
  make('span', { class: 'name' }, rule.name),
  rule.teams === undefined ? 'of everybody' : rule.teams.join(', '),
  rule.channel,
  rule.events.map((event) => NOTICE_WORDS[event] ?? event).join(', '),
  testButton(rule),
];

const sentState = ({ sentAt, failedAt, failure, dueAt }) => {
  if (sentAt !== undefined) return [make('span', { class: 'pill good' }, 'sent'), ` ${minuteOf(sentAt)}`];
  if (failedAt !== undefined) return [make('span', { class: 'pill high' }, 'given up'), ` ${failure ?? ''}`];
  return [
    make('span', { class: 'pill medium' }, 'waits'),
    ` until ${minuteOf(dueAt)}${failure === undefined ? '' : `: ${failure}`}`,
  ];
};

const sentRow = (digest) => [
  `${digest.owner === '' ? 'everything' : digest.owner}: ${digest.notices.length} of ${minuteOf(digest.madeAt)}`,
  digest.channel,
  sentState(digest),
];

export const showNotifications = async () => {
  const [{ items: rules }, { items: sent }] = await Promise.all([
    ask('notifications/rules'),
    ask(`notifications?${new URLSearchParams({ limit: SENT_SHOWN })}`),
  ]);
  byId('notification-list').replaceChildren(
    rules.length === 0
      ? make(
          'p',
          { class: 'empty' },
          'Nobody is told anything: an editor makes a rule by POST /api/v1/notifications/rules, for a channel of "serve --channels".',
        )
      : noticeTable('Who hears of what', RULE_COLUMNS, rules.map(ruleRow)),
    ...(sent.length === 0 ? [] : [noticeTable('The last digests', SENT_COLUMNS, sent.map(sentRow))]),
  );
};
