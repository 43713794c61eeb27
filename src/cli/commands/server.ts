import type { CommandFamily, SubCommand } from '../command.ts';
import type { ServerLoginOptions } from '../server/login.ts';

export const command: CommandFamily = {
  misuse: { code: 'CLI_SERVER' },
  commands: {
    login: {
      summary: 'log in to a server: keep a token, once the server has accepted it',
      describe(cmd) {
        cmd
          .argument(
            '<url>',
            'its address, as in https://shearwall.example.org, or the link that "shearwall serve" printed',
          )
          .option('--token-stdin', 'read the token from standard input')
          .addHelpText('after', HELP);
      },
      run: async (given) => await (await import('../server/login.ts')).login(given),
    } satisfies SubCommand<ServerLoginOptions>,
    logout: {
      summary: 'forget the token of a server',
      describe: (cmd) => void cmd.argument('<url>', 'its address'),
      run: async (given) => await (await import('../server/login.ts')).logout(given),
    } satisfies SubCommand<ServerLoginOptions>,
  },
};

const HELP = `
A browser, on any machine, lets this command line in: it asks as whoever is logged in there, for 8 hours. Without a terminal a token comes from
standard input. The link of "shearwall serve", which works once, is exchanged for a token of an admin that lasts 90 days.
From then on --server URL, or SHEARWALL_SERVER, asks that server instead of the fleet of this machine.

Examples:
  shearwall server login https://shearwall.example.org
  shearwall server login 'http://127.0.0.1:8080/#login=…'
  echo "$TOKEN" | shearwall server login https://shearwall.example.org --token-stdin`;
