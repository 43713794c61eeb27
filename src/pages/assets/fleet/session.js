import { ask, post } from './ask.js';
import { byId, make, shownText } from './make.js';

/** The secret of an admin link. It leaves the address bar and the history before anything else happens. */
export const takeLink = () => {
  const [, link] = /^#login=(.+)$/.exec(location.hash) ?? [];
  if (link !== undefined) history.replaceState(null, '', location.pathname + location.search);
  return link;
};

/** Whether the way back from the identity provider ended in nothing. It leaves the address bar, too. */
export const takeFailure = () => {
  const isFailed = location.hash === '#login-failed';
  if (isFailed) history.replaceState(null, '', location.pathname + location.search);
  return isFailed;
};

const LONGEST_WAY = 1000;
/** Whoever logs in comes back to what they asked. */
export const aimLogin = () => {
  const link = byId('log-in-with');
  const to = `/?${new URLSearchParams(location.search)}`;
  if (link !== null && to.length <= LONGEST_WAY) link.search = new URLSearchParams({ to });
};

export const logIn = (link) => post('login/link', { link });
export const logOut = () => post('logout');

/** Who is logged in; undefined: nobody. */
export const whoIsHere = async () => {
  try {
    return await ask('me');
  } catch (error) {
    if (error.status === 401) return undefined;
    throw error;
  }
};

const sees = ({ role, scope }) => role !== 'agent' && scope.kind === 'everything';
const roleOf = ({ role, scope }) => (scope.kind === 'teams' ? `${role} of ${scope.teams.join(', ')}` : role);

export const seesEverything = ({ grants }) => grants.some(sees);

export const showWho = (who) => {
  byId('log-in').hidden = who !== undefined;
  byId('fleet').hidden = who === undefined;
  byId('log-out').hidden = who === undefined;
  byId('to-clusters').hidden = who === undefined || !seesEverything(who);
  const roles = who === undefined ? [] : [...new Set(who.grants.map(roleOf))];
  // Why grants are missing that one might expect.
  byId('notes').replaceChildren(...(who?.notes ?? []).map((note) => make('li', {}, note)));
  byId('who').textContent =
    who === undefined ? '' : shownText([who.name, roles.join(', ')].filter(Boolean).join(' · '));
};
