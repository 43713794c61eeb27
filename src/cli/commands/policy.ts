import type { CommandFamily, SubCommand } from '../command.ts';
import { addOptions, insecureOptions, repeatedOption } from '../options.ts';
import type { AuditFlags } from '../signing/audit-policy.ts';

export const command: CommandFamily = {
  about: `
A policy file says which images may run, and who must have signed them: docs/tasks/decide-by-policy.md.`,
  misuse: { code: 'CLI_POLICY' },
  commands: {
    audit: {
      summary: 'say what would be refused of all that a cluster runs, if it were applied again now',
      describe(cmd) {
        cmd
          .argument(
            '[file...]',
            'objects of Kubernetes: kubectl get -o json, or manifests (default: the cluster)',
          )
          .addOption(repeatedOption('--policy <file>', 'the policies; several times'))
          .option('--trusted-root <file>', 'the trust root that signatures are judged by')
          .option('--kubeconfig <file>', 'how the cluster is reached (default: $KUBECONFIG)')
          .option('--context <name>', 'the context of the kubeconfig')
          .addOption(repeatedOption('--namespace <name>', 'only this namespace; several times'))
          .option('--owners <file>', 'rules that say who owns what')
          .option('--all', 'list what is allowed, too')
          .addHelpText(
            'after',
            `
0: all of it would be let in. 1: something would be refused. 3: of something nobody could say.

Examples:
  shearwall policy audit --policy policy.yaml --kubeconfig ~/.kube/config
  kubectl get pods,deployments,cronjobs -A -o json | shearwall policy audit --policy policy.yaml -`,
          );
        addOptions(cmd, insecureOptions());
      },
      run: async (given) => await (await import('../signing/audit-policy.ts')).auditPolicy(given),
    } satisfies SubCommand<AuditFlags>,
  },
};
