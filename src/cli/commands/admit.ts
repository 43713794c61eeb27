import {
  type ClusterOptions,
  clusterOptions,
  type InstallOptions,
  kindsOption,
  listenOption,
  namespaceOption,
  type ServeOptions,
  serviceOption,
} from '../admission/options.ts';
import type { CommandFamily, CommandFile, SubCommand } from '../command.ts';
import { addOptions, insecureOption, repeatedOption } from '../options.ts';

const serve: CommandFile<ServeOptions> = {
  describe(cmd) {
    cmd
      .addOption(
        repeatedOption(
          '--policy <file>',
          'policies that decide what may run, beside those of the cluster; may be repeated',
        ),
      )
      .option('--trusted-root <file>', 'a trusted_root.json (default: the one that "trust" keeps)')
      .addOption(listenOption('--listen <host:port>', 'where reviews are answered, over TLS', '0.0.0.0:8443'))
      .addOption(
        listenOption('--operations <host:port>', 'where /healthz, /readyz and /metrics are', '0.0.0.0:8080'),
      )
      .addOption(serviceOption())
      .option(
        '--pull-secrets',
        'with --service: ask registries with the pull secrets of pods and their service accounts',
      )
      .addOption(kindsOption())
      .addOption(
        repeatedOption(
          '--cluster-range <range>',
          'addresses of pods and services, as in 10.96.0.0/12: no registry is asked there that is not in SHEARWALL_REACHABLE_HOSTS; several times',
        ),
      )
      .option('--tls-cert <file>', 'instead: the certificate of --listen, read again when it changes; PEM')
      .option('--tls-key <file>', 'its key; PEM')
      .addOption(
        listenOption(
          '--gatekeeper <host:port>',
          'where OPA Gatekeeper is answered as well, as an external data provider',
        ),
      )
      .option('--gatekeeper-ca <file>', "who issues Gatekeeper's certificate: only it is answered there; PEM")
      .addOption(insecureOption());
    addOptions(cmd, clusterOptions()).addHelpText('after', HELP);
  },
  async run(invocation) {
    const { answerAdmit } = await import('../admission/answer-admit.ts');
    return await answerAdmit(invocation);
  },
};

export const command: CommandFamily = {
  alone: serve,
  misuse: { code: 'CLI_ADMIT' },
  commands: {
    install: {
      summary: 'say that a cluster is to be guarded: first by warnings, then by refusals',
      describe(cmd) {
        cmd
          .addOption(namespaceOption())
          .option('--enforce', 'refuse what policies do not allow, instead of warning');
        addOptions(cmd, clusterOptions()).addHelpText('after', INSTALL_HELP);
      },
      async run(invocation) {
        const { install } = await import('../admission/answer-install.ts');
        return await install(invocation);
      },
    } satisfies SubCommand<InstallOptions>,
    uninstall: {
      summary: 'remove the webhook from a cluster, also where none of its pods run',
      describe(cmd) {
        cmd.addOption(namespaceOption());
        addOptions(cmd, clusterOptions()).addHelpText('after', UNINSTALL_HELP);
      },
      async run(invocation) {
        const { uninstall } = await import('../admission/answer-install.ts');
        return await uninstall(invocation);
      },
    } satisfies SubCommand<ClusterOptions & { namespace: string }>,
  },
};

const HELP = `
Answers the reviews of a Kubernetes API server until it is interrupted: pins tags to digests, and refuses what policies do not allow.
Policies and trust root are read again when they change. What cannot be decided in time is refused.

With --service it keeps a certificate authority of its own in a Secret, and registers itself as "admit install" said: by default it
warns, and refuses nothing. It then goes by what the cluster holds, too: ClusterPolicies, and Policies of namespaces, which can only
refuse more.

Examples:
  shearwall admit --service shearwall/shearwall-admission
  shearwall admit --policy policy.yaml --service shearwall/shearwall-admission
  shearwall admit --policy policy.yaml --trusted-root trusted_root.json --tls-cert tls.crt --tls-key tls.key
  shearwall admit --policy policy.yaml --service shearwall/shearwall-admission --gatekeeper 0.0.0.0:8444 --gatekeeper-ca gatekeeper-ca.crt`;

const INSTALL_HELP = `
The pods register the webhook as soon as they can answer. What is enforced stays so: uninstall first to go back to warnings.

Examples:
  shearwall admit install
  shearwall policy audit --policy policy.yaml && shearwall admit install --enforce`;

const UNINSTALL_HELP = `
Nothing is reviewed any more. Where this program is not at hand, this does the same once no pod of the webhook runs:
  kubectl delete validatingwebhookconfiguration,mutatingwebhookconfiguration shearwall-admission

Example:
  shearwall admit uninstall`;
