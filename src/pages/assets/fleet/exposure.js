import { say } from '../say.js';
import { ask } from './ask.js';
import { byId, make } from './make.js';
import { runsTable } from './rows.js';
import { verdictOf } from './verdict.js';
import { counted } from './words.js';

const PAGE = 100;
let asked = 0;

const exportLink = (what, format, title) =>
  make(
    'a',
    { href: `/api/v1/exposure?${new URLSearchParams({ what, format })}`, download: `exposure.${format}` },
    title,
  );

/** Asks, and shows the answer; of several questions the last one counts. */
export const showExposure = async (what, fail) => {
  const turn = ++asked;
  const place = byId('answer');
  place.setAttribute('aria-busy', 'true');
  place.replaceChildren(make('p', { class: 'quiet' }, `Asking for ${what} …`));
  try {
    const answer = await ask(`exposure?${new URLSearchParams({ what, limit: PAGE })}`);
    if (turn === asked) showAnswer(place, what, answer, fail);
  } catch (error) {
    if (turn !== asked) return;
    place.replaceChildren();
    fail(error);
  } finally {
    if (turn === asked) place.removeAttribute('aria-busy');
  }
};

/** Nothing is asked any more. */
export const clearExposure = () => {
  asked++;
  byId('answer').replaceChildren();
};

const showAnswer = (place, what, answer, fail) => {
  const { title, element } = verdictOf(answer);
  place.replaceChildren(element);
  if (answer.runs.length > 0) place.append(rowsOf(what, answer, fail));
  title.focus({ preventScroll: true });
  say(`${title.textContent}. ${counted(answer.exposed.containers, 'container')}.`);
};

const rowsOf = (what, answer, fail) => {
  const table = runsTable();
  const part = make('div', { class: 'part' });
  let shown = 0;
  const add = (page) => {
    const first = table.add(page);
    shown += page.runs.length;
    const sentence = `Rows 1 to ${shown} of ${shown + page.moreRuns}`;
    const said = page.changedSinceFirstPage
      ? `${sentence}. The fleet changed since the first row: ask again for one answer.`
      : sentence;
    part.replaceChildren(make('p', {}, said));
    if (page.next !== undefined) part.append(moreButton(page.next));
    return { first, said };
  };
  const moreButton = (after) => {
    const button = make('button', { type: 'button' }, 'More');
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        const query = new URLSearchParams({ what, limit: PAGE, after });
        const { first, said } = add(await ask(`exposure?${query}`));
        first?.focus({ preventScroll: true });
        say(said);
      } catch (error) {
        button.disabled = false;
        fail(error);
      }
    });
    return button;
  };
  add(answer);
  return make(
    'section',
    { 'aria-label': 'Containers that have it' },
    make(
      'div',
      { class: 'exports' },
      make('h2', {}, 'What runs with it'),
      make('p', {}, 'All rows: ', exportLink(what, 'csv', 'CSV'), ' ', exportLink(what, 'ndjson', 'NDJSON')),
    ),
    table.element,
    part,
  );
};
