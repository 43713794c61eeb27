import { post } from './ask.js';
import { byId, shownText } from './make.js';

/** The command line that wants to be let in, by the address; undefined: none. */
const wanted = () => {
  const query = new URLSearchParams(location.search);
  const digest = query.get('command-line') ?? '';
  const host = (query.get('host') ?? '').trim().slice(0, 100) || 'an unnamed machine';
  return /^[0-9a-f]{64}$/.test(digest) ? { digest, host } : undefined;
};

/** As the command line shows it. */
const codeOf = (digest) => `${digest.slice(0, 4)}-${digest.slice(4, 8)}`.toUpperCase();

/** Asks whoever is logged in. True: there is one to ask about, and nothing else is shown. */
export const showCommandLine = () => {
  const one = wanted();
  byId('command-line').hidden = one === undefined;
  if (one === undefined) return false;
  byId('command-line-host').textContent = shownText(one.host);
  byId('command-line-code').textContent = codeOf(one.digest);
  byId('command-line-ask').hidden = false;
  byId('command-line-done').hidden = true;
  return true;
};

const letIn = async (one) => {
  await post('login/command-line', one);
  byId('command-line-ask').hidden = true;
  byId('command-line-done').hidden = false;
  byId('command-line-title').focus();
};

/** `fail` shows what the server could not do. */
export const wakeCommandLine = (fail) => {
  byId('command-line-yes').addEventListener('click', () => {
    const one = wanted();
    if (one !== undefined) void letIn(one).catch((error) => fail(error));
  });
  byId('command-line-no').addEventListener('click', () => location.replace('/'));
};
