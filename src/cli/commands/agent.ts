import { clusterOptions } from '../admission/options.ts';
import type { CommandFile } from '../command.ts';
import type { AgentOptions } from '../fleet/answer-agent.ts';
import { addOptions } from '../options.ts';

export const command: CommandFile<AgentOptions> = {
  describe(cmd) {
    cmd
      .option('--server <url>', 'the server that is told (default: $SHEARWALL_SERVER)')
      .option('--cluster <name>', 'as the server and its users call the cluster')
      .option(
        '--token-file <file>',
        'its token, read again each time: of its service account for this server, or one that an admin made (default: $SHEARWALL_TOKEN)',
      )
      .option(
        '--enrolment-file <file>',
        'what lets it enrol with the service account whose token it shows, once (default: $SHEARWALL_ENROLMENT)',
      )
      .option('--owners <file>', 'rules that say whose workloads are, beside labels')
      .option(
        '--lease <namespace/name>',
        'of several agents one tells: who holds this Lease',
        'shearwall/shearwall-agent',
      )
      .option(
        '--docker [socket]',
        'watch the containers of this host by docker, not a cluster (default: /var/run/docker.sock)',
      )
      .option(
        '--podman [socket]',
        'watch the containers of this host by podman, not a cluster (default: /run/podman/podman.sock)',
      )
      .option(
        '--containerd [socket]',
        'watch the containers of this host by containerd, not a cluster (default: /run/containerd/containerd.sock)',
      )
      .option('--spool <file>', 'where outlives this process what was not told (default: in the data folder)')
      .option('--data-dir <dir>', 'the data folder (default: $SHEARWALL_DATA_DIR)');
    addOptions(cmd, clusterOptions()).addHelpText('after', HELP);
  },
  async run(invocation) {
    const { answerAgent } = await import('../fleet/answer-agent.ts');
    return await answerAgent(invocation);
  },
};

const HELP = `
Watches a cluster and tells a server what runs in it, until it is interrupted: all of it first, then each change within a second. It only
makes connections, and listens nowhere. Where it could not watch, the server says so of that time.

With --docker, --podman or --containerd it watches the containers of one host instead, which --cluster names; its token is one that an admin made.

Examples:
  shearwall agent --server https://shearwall.example.org --cluster prod --token-file /token/token --enrolment-file /enrolment/token
  shearwall agent --server https://shearwall.example.org --cluster prod --token-file /etc/shearwall/token
  SHEARWALL_TOKEN=swt_… shearwall agent --server http://127.0.0.1:8080 --cluster dev --kubeconfig ~/.kube/config
  shearwall agent --docker --server https://shearwall.example.org --cluster build-7 --token-file /etc/shearwall/token`;
