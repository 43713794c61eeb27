import { Option } from 'commander';
import { kindsOption, namespaceOption } from '../admission/options.ts';
import type { CommandFamily, SubCommand } from '../command.ts';
import { addOptions, insecureOptions, repeatedOption } from '../options.ts';
import type { AuditFlags } from '../policy/audit-flags.ts';
import type { ExplainFlags } from '../policy/explain-policy.ts';
import type { ExportFlags } from '../policy/export-policy.ts';
import { describePolicyFlags, type PolicyFlags } from '../policy/policy-flags.ts';

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
          .addOption(
            repeatedOption('--policy <file>', 'policies, beside those among the objects; several times'),
          )
          .option('--trusted-root <file>', 'the trust root that signatures are judged by')
          .option('--kubeconfig <file>', 'how the cluster is reached (default: $KUBECONFIG)')
          .option('--context <name>', 'the context of the kubeconfig')
          .addOption(repeatedOption('--namespace <name>', 'only this namespace; several times'))
          .option('--owners <file>', 'rules that say who owns what')
          .addOption(kindsOption())
          .option('--all', 'list what is allowed, too')
          .option(
            '--record <cluster>',
            'tell a server what was found, under the name by which it knows the cluster',
          )
          .option(
            '--server <url>',
            'show what was recorded there, and look at nothing; with --record: the server that is told (default: $SHEARWALL_SERVER)',
          )
          .addOption(
            repeatedOption('--cluster <name>', 'of what was recorded, only this cluster; several times'),
          )
          .addOption(
            repeatedOption(
              '--owner <name>',
              'of what was recorded, only what belongs to this owner; several times',
            ),
          )
          .addHelpText(
            'after',
            `
ClusterPolicies and Policies of the cluster, or among the objects, count as admission counts them; exceptions do not.

0: all of it would be let in. 1: something would be refused. 3: of something nobody could say.

Examples:
  shearwall policy audit --kubeconfig ~/.kube/config
  shearwall policy audit --policy policy.yaml --kubeconfig ~/.kube/config
  shearwall policy audit --policy policy.yaml --record prod --server https://shearwall.example.org
  shearwall policy audit --server https://shearwall.example.org --owner shop
  kubectl get pods,deployments,cronjobs -A -o json | shearwall policy audit --policy policy.yaml -`,
          );
        addOptions(cmd, insecureOptions());
      },
      run: async (given) => await (await import('../signing/audit-policy.ts')).auditPolicy(given),
    } satisfies SubCommand<AuditFlags>,
    convert: {
      summary: 'write policies of policy-controller and Kyverno as policies of this program',
      describe(cmd) {
        cmd
          .argument(
            '<file>',
            'ClusterImagePolicy, ClusterPolicy with verifyImages, ImageValidatingPolicy, values of connaisseur, objects of ratify; - is stdin',
          )
          .addHelpText(
            'after',
            `
Each line that cannot be honoured is named, and nothing is written then: what comes out lets nothing pass that the other engine would not.

Example:
  shearwall policy convert cluster-image-policy.yaml > policy.yaml`,
          );
      },
      run: async (given) => await (await import('../policy/convert-policy.ts')).convertPolicy(given),
    } satisfies SubCommand<Record<string, unknown>>,
    export: {
      summary: 'write policies as another engine reads them, or as a second line of Kubernetes itself',
      describe(cmd) {
        cmd
          .argument('[file...]', 'policies; for gatekeeper they are only checked, for vap none is needed')
          .addOption(
            new Option('--to <engine>', 'gatekeeper: what makes it ask shearwall; vap: pods run digests only')
              .choices(['kyverno', 'policy-controller', 'gatekeeper', 'vap'])
              .makeOptionMandatory(),
          )
          .option(
            '--ca-bundle <file>',
            "for gatekeeper: who issues the certificate of shearwall's pods; PEM, - is stdin",
          )
          .addOption(namespaceOption())
          .addHelpText(
            'after',
            `
What an engine cannot express is refused: what comes out lets nothing pass that these policies would not. Gatekeeper decides nothing itself:
its Provider, ConstraintTemplate and Constraint ask shearwall admit (docs/tasks/guard-with-gatekeeper.md).

Examples:
  shearwall policy export policy.yaml --to kyverno | kubectl apply -f -
  shearwall policy export --to gatekeeper --ca-bundle ca.crt > gatekeeper.yaml
  shearwall policy export --to vap | kubectl apply -f -`,
          );
      },
      run: async (given) => await (await import('../policy/export-policy.ts')).exportPolicy(given),
    } satisfies SubCommand<ExportFlags>,
    check: {
      summary: 'read policies as deciding would, and say what of them can never count',
      describe(cmd) {
        cmd.argument('[file...]', 'the policies that are in force together').addHelpText(
          'after',
          `
0: every part of them can count. 1: some cannot; each is named with its line.

Example:
  shearwall policy check policy.yaml`,
        );
      },
      run: async (given) => await (await import('../policy/check-policy.ts')).checkPolicy(given),
    } satisfies SubCommand<Record<string, unknown>>,
    test: {
      summary: 'compare what policies say of images with what a file expects',
      describe(cmd) {
        describePolicyFlags(
          cmd.argument('<file...>', 'images and their expected verdicts; - is stdin'),
        ).addHelpText(
          'after',
          `
0: all is as expected. 1: something is not. 3: of something nobody could say. Registries are asked only where the verdict depends on them.

Example:
  shearwall policy test expected.yaml --policy policy.yaml

  version: 1
  images:
    - {image: ghcr.io/acme/app:v1, verdict: allowed, policies: [release]}
    - {image: ghcr.io/acme/old:v1, verdict: refused, reason: NOT_SIGNED}
    - {image: docker.io/library/nginx:1, verdict: unmatched}`,
        );
      },
      run: async (given) => await (await import('../policy/test-policy.ts')).testPolicy(given),
    } satisfies SubCommand<PolicyFlags>,
    explain: {
      summary: 'say which policies are about an image, and what each of their rules found',
      describe(cmd) {
        describePolicyFlags(cmd.argument('<image>', 'as a workload names it'))
          .option('--by-name', 'only which policies are about it and what they ask: asks no registry')
          .addHelpText(
            'after',
            `
0: it may run; with --by-name, some policy is about it. 1: it may not.

Example:
  shearwall policy explain ghcr.io/acme/app:v1 --policy policy.yaml`,
          );
      },
      run: async (given) => await (await import('../policy/explain-policy.ts')).explainPolicy(given),
    } satisfies SubCommand<ExplainFlags>,
  },
};
