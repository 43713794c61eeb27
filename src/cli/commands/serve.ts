import { listenOption } from '../admission/options.ts';
import type { CommandFile } from '../command.ts';
import { placeOptions } from '../fleet/options.ts';
import { addOptions, insecureOption, repeatedOption } from '../options.ts';
import { durationOption } from '../quantities.ts';
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
      .addOption(
        repeatedOption(
          '--catalog-from <place>',
          'fetch images that run and have no inventory from this registry, or this part of one (HOST/PREFIX), with the logins of this machine; may be repeated',
        ),
      )
      .addOption(
        repeatedOption(
          '--watch-tags <repository>',
          'look each five minutes what the tags of HOST/NAME, or the tag HOST/NAME:TAG, stand for, and fetch what is new; may be repeated',
        ),
      )
      .option(
        '--updates <file>',
        'keep recipes up to date, as "watch" does: a file of recipes and options of "watch", one a line',
      )
      .option(
        '--attested-by-key <key>',
        'record the SBOMs, too, that this public key attested of what is fetched',
      )
      .option('--attested-by <identity>', 'the same of who signed keyless; needs --attested-issuer')
      .option('--attested-issuer <url>', 'who must vouch for that identity')
      .addOption(
        durationOption('--prune-older-than <age>', 'drop each day what ended longer ago (default: nothing)'),
      )
      .option(
        '--channels <file>',
        'where notifications can go: webhooks, Slack, e-mail, files; JSON, with secrets in files or the environment',
      )
      .option(
        '--advisories-from <image>',
        'fetch the advisory database from there each hour, as "db push" put it there',
      )
      .option('--advisories-key <key>', 'the public key that it must be signed with')
      .option(
        '--insecure-ignore-tlog',
        'take what one of these keys signed also where no transparency log has it',
      )
      .option('--worker', 'work in the background alone, for a fleet in PostgreSQL that others serve')
      .option('--oidc-issuer <url>', 'an identity provider (OpenID Connect) whose people log in')
      .option('--oidc-client-id <id>', 'as it knows this server; its callback is /api/v1/login/oidc/callback')
      .option(
        '--oidc-client-secret-file <file>',
        'the secret of the client (default: $SHEARWALL_OIDC_CLIENT_SECRET; none: a public client)',
      )
      .option('--oidc-groups-claim <name>', 'the claim that names the groups of a person', 'groups')
      .addOption(
        repeatedOption(
          '--oidc-scope <scope>',
          'what to ask for beside openid; may be repeated (default: profile, email, offline_access)',
        ),
      )
      .option('--admin-link', 'print a link that logs in as admin, also where others may log in already');
    addOptions(cmd, [insecureOption(), ...placeOptions()]).addHelpText('after', HELP);
  },
  async run(invocation) {
    const { answerServe } = await import('../serve/answer-serve.ts');
    return await answerServe(invocation);
  },
};

const HELP = `
Serves the fleet of the data folder, or of --database, until it is interrupted: a page, and the API of docs/reference/api.md. Where nobody
was given anything yet, a link on standard error logs in as admin: it works once and for 15 minutes. Any other address than loopback
needs TLS. People of an identity provider may do what was granted to them or their groups.

It also works in the background: matches what is new with the advisories, reads SBOMs that were sent, with --catalog-from fetches what
runs and nobody has looked into, with --watch-tags what tags come to stand for, and
with --updates keeps recipes up to date. Many servers and workers share the work; what one that was killed had begun, another does.

Examples:
  shearwall serve
  shearwall serve --catalog-from registry.example.org/shop --prune-older-than 400d
  shearwall serve --watch-tags registry.example.org/shop/app --watch-tags registry.example.org/base/node:24
  shearwall serve --worker --database postgres://… --catalog-from registry.example.org
  shearwall serve --listen 0.0.0.0:8443 --tls-cert tls.crt --tls-key tls.key --public-url https://shearwall.example.org
  shearwall serve --listen 0.0.0.0:8080 --behind-proxy 10.0.0.0/8 --database postgres://…
  shearwall serve --oidc-issuer https://login.example.org --oidc-client-id shearwall --oidc-client-secret-file secret`;
