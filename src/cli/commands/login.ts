import type { LoginAnswer } from '../answers.ts';
import { askSecret, canAsk } from '../ask-secret.ts';
import type { CommandFile } from '../command.ts';
import { cliError } from '../errors.ts';
import { namedHosts } from '../images.ts';
import { parseRegistry } from '../logins.ts';
import { insecureOption } from '../options.ts';

type Options = { username?: string; passwordStdin?: boolean; insecureRegistry?: boolean };

const MAX_PASSWORD_BYTES = 64 * 1024;

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<registry>', 'its host, as in ghcr.io or localhost:5000')
      .option('-u, --username <name>', 'your user name there')
      .option('--password-stdin', 'read the password or token from standard input')
      .addOption(insecureOption())
      .addHelpText('after', HELP);
  },

  async run({ args: [text = ''], options, env, open, out }) {
    const registry = parseRegistry(text);
    const username = checkUsername(options.username);
    const password =
      options.passwordStdin === true ? await readPassword(process.stdin) : await askPassword(registry);
    const { checkLogin, machineLogins, storeLogin } = await import('../../oci/index.ts');
    const login = { username, password };
    const insecure = options.insecureRegistry === true;
    const answer = await checkLogin({ registry, login, insecure, hosts: namedHosts(env) }, await open());
    const where = await storeLogin(registry, login, machineLogins(env));
    const kept: LoginAnswer = { registry, username, checked: answer === 'accepted', where };
    out.result(kept, () => {
      const how =
        answer === 'accepted'
          ? ''
          : '\nnote: the registry asks nobody for a login, so this one was not checked';
      return `logged in to ${registry} as ${username}, kept in ${where}${how}`;
    });
    return 0;
  },
};

const HELP = `
Asks the registry whether it accepts the login and keeps it where podman and docker look for it: REGISTRY_AUTH_FILE, or
docker's config.json, or the credential helper that it names. Logins that podman or docker made are used as they are.

Examples:
  shearwall login ghcr.io -u jane                           # asks for the password or token
  echo "$TOKEN" | shearwall login ghcr.io -u jane --password-stdin`;

function checkUsername(username: string | undefined): string {
  // In the file, and in HTTP, a colon ends the name.
  if (username !== undefined && username !== '' && !username.includes(':')) return username;
  const what = username === undefined ? 'login needs a user name' : `'${username}' is not a valid user name`;
  throw cliError('CLI_LOGIN', what, { hint: 'name it with -u NAME' });
}

async function askPassword(registry: string): Promise<string> {
  if (!canAsk()) {
    throw cliError('CLI_LOGIN', 'there is no terminal to ask for the password', {
      hint: 'give it with --password-stdin, as in: echo "$TOKEN" | shearwall login REGISTRY -u NAME --password-stdin',
    });
  }
  return notEmpty(await askSecret(`Password or token for ${registry}`));
}

/** As docker: everything up to the end, without the newline that echo adds. */
async function readPassword(input: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > MAX_PASSWORD_BYTES)
      throw cliError('CLI_LOGIN', 'the text on standard input is too long for a password');
    chunks.push(bytes);
  }
  return notEmpty(
    Buffer.concat(chunks)
      .toString('utf8')
      .replace(/\r?\n$/, ''),
  );
}

function notEmpty(password: string): string {
  if (password !== '') return password;
  throw cliError('CLI_LOGIN', 'the password is empty', { hint: 'is the variable set that should hold it?' });
}
