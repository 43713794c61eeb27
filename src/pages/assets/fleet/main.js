import { wakeTheme } from '../theme.js';
import { showClusters } from './clusters.js';
import { showCommandLine, wakeCommandLine } from './command-line.js';
import { clearExposure, showExposure } from './exposure.js';
import { byId, make } from './make.js';
import { showNotifications } from './notifications.js';
import { showPolicies } from './policies.js';
import { aimLogin, logIn, logOut, showWho, takeFailure, takeLink, whoIsHere } from './session.js';

// The page of a server: who is here, one question, its answer, and the clusters. It asks this server alone, and shows texts as texts.
const forget = () => {
  clearExposure();
  byId('cluster-list').replaceChildren();
  byId('policy-list').replaceChildren();
  byId('notification-list').replaceChildren();
  byId('command-line').hidden = true;
  showWho(undefined);
};
const complain = (error) =>
  byId('problem').replaceChildren(
    make(
      'p',
      { class: 'problem' },
      make('b', {}, error.message),
      error.hint === undefined ? undefined : `: ${error.hint}`,
      error.code === undefined ? undefined : make('span', { class: 'mono quiet' }, ` ${error.code}`),
    ),
  );
const fail = (error) => {
  // Of a session that ended nothing stays on the screen.
  if (error.status === 401) forget();
  complain(error);
};
const settle = () => byId('problem').replaceChildren();

/** By what the address calls them; else it asks what is exposed. */
const VIEWS = {
  __proto__: null,
  clusters: { title: 'Clusters', show: showClusters },
  policies: { title: 'Policies', show: showPolicies },
  notifications: { title: 'Notifications', show: showNotifications },
};

/** Shows what the address says. */
const show = async () => {
  settle();
  const query = new URLSearchParams(location.search);
  const view = query.get('view') in VIEWS ? query.get('view') : 'exposure';
  const what = (query.get('what') ?? '').trim();
  for (const link of document.querySelectorAll('[data-view]'))
    if (link.dataset.view === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  for (const each of ['exposure', ...Object.keys(VIEWS)]) byId(each).hidden = each !== view;
  const title = VIEWS[view]?.title ?? what;
  document.title = title === '' ? 'shearwall: the fleet' : `${title}: shearwall`;
  byId('what').value = what;
  if (VIEWS[view] !== undefined) return await VIEWS[view].show(fail).catch(fail);
  if (what === '') return clearExposure();
  await showExposure(what, fail);
};

const goTo = async (address) => {
  if (address !== location.pathname + location.search) history.pushState(null, '', address);
  await show();
};

const LOGIN_FAILED = {
  message: 'The identity provider logged nobody in',
  hint: 'try again; the log of the server says why. Where the provider is broken, open the link of "shearwall serve --admin-link".',
};

const begin = async () => {
  const link = takeLink();
  settle();
  let failed = takeFailure() ? LOGIN_FAILED : undefined;
  aimLogin();
  if (link !== undefined) await logIn(link).catch((error) => (failed = error));
  try {
    const who = await whoIsHere();
    showWho(who);
    if (who !== undefined && showCommandLine()) byId('fleet').hidden = true;
    else if (who !== undefined) await show();
  } catch (error) {
    failed ??= error;
  }
  // Who is logged in already loses nothing by a link that was used.
  if (failed !== undefined) complain(failed);
};

wakeTheme();
wakeCommandLine(fail);
byId('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  const what = byId('what').value.trim();
  if (what !== '') void goTo(`/?${new URLSearchParams({ what })}`);
});
for (const link of document.querySelectorAll('[data-view]'))
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void goTo(link.getAttribute('href'));
  });
const leave = async () => {
  try {
    await logOut();
    forget();
    byId('log-in-title').focus();
  } catch (error) {
    fail(error);
  }
};
byId('log-out').addEventListener('click', () => void leave());
addEventListener('popstate', () => {
  if (!byId('fleet').hidden) void show();
});
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#login=')) void begin();
});
void begin();
