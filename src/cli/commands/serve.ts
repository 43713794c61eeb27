import { listenOption } from '../admission/options.ts';
import type { CommandFile } from '../command.ts';
import { placeOptions } from '../fleet/options.ts';
import { addOptions, repeatedOption } from '../options.ts';
import type { ServeFleetOptions } from '../serve/answer-serve.ts';

export const command: CommandFile<ServeFleetOptions> = {
  describe(cmd) {
    cmd
      .addOption(listenOption('--listen <host:port>', 'where the page and the API are', '127.0.0.1:8080'))
      .option('--tls-cert <file>', 'the certificate, read again when it changes; PEM')
      .option('--tls-key <file>', 'its key; PEM')
      .addOption(
        repeatedOption(
          '--behind-proxy <cidr>',
          'proxies that end TLS: they alone may connect, and X-Forwarded-For is believed; may be repeated',
        ),
      )
      .option('--public-url <url>', 'as others reach it (default: where it listens)')
      .addOption(
        listenOption('--operations <host:port>', 'where /healthz, /readyz and /metrics are without a login'),
      )
      .option('--admin-link', 'print a link that logs in as admin, also where others may log in already');
    addOptions(cmd, placeOptions()).addHelpText('after', HELP);
  },
  async run(invocation) {
    const { answerServe } = await import('../serve/answer-serve.ts');
    return await answerServe(invocation);
  },
};

const HELP = `
Serves the fleet of the data folder, or of --database, until it is interrupted: a page, and the API of docs/reference/api.md. Where nobody
was given anything yet, a link on standard error logs in as admin: it works once and for 15 minutes. Any other address than loopback
needs TLS.

Examples:
  shearwall serve
  shearwall serve --listen 0.0.0.0:8443 --tls-cert tls.crt --tls-key tls.key --public-url https://shearwall.example.org
  shearwall serve --listen 0.0.0.0:8080 --behind-proxy 10.0.0.0/8 --database postgres://…`;
