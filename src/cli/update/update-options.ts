import { InvalidArgumentError, Option } from 'commander';
import type { ListenAt } from '../../server/index.ts';
import type { ForgeKind } from '../../update/index.ts';
import { listenOption } from '../admission/options.ts';
import type { MaliciousFlags } from '../advisories/malicious-options.ts';
import { fleetDatabaseOption } from '../fleet/options.ts';
import { type InsecureOptions, insecureOptions, repeatedOption } from '../options.ts';
import { durationOption } from '../quantities.ts';
import type { SignerFlags } from '../signing/signer-options.ts';

/** How far candidates go. */
export type GoalFlags = {
  build?: true;
  push?: true;
  propose?: true;
  promote?: true;
  auto?: true;
  rollback?: true;
  prune?: true;
};

/** How they are made, and where they go. */
export type CandidateFlags = GoalFlags &
  SignerFlags &
  InsecureOptions & {
    image?: string;
    candidateTag?: string;
    allowUntested?: string[];
    minimumAge?: number;
    state?: string;
    fleet?: true;
    policy?: string[];
    database?: string;
  };

/** Where they are proposed. */
export type ProposeFlags = {
  forge?: ForgeKind | 'patch';
  forgeApi?: string;
  remote: string;
  base?: string;
  label?: string[];
  reviewer?: string[];
  patchDir: string;
};

export type UpdateFlags = MaliciousFlags &
  CandidateFlags &
  ProposeFlags & {
    check?: true;
    write?: true;
    security?: true;
    lock?: string;
    includeDir?: string[];
  };

/** When `watch` looks. */
export type WatchFlags = UpdateFlags & {
  every: number;
  batch?: string[];
  rounds?: number;
  metricsFile?: string;
  operations?: ListenAt;
  updateAdvisories?: true;
};

export function watchOptions(): Option[] {
  return [
    durationOption('--every <duration>', 'how long to wait between rounds').default(3_600_000, '1h'),
    new Option(
      '--batch <days>',
      'take what is not for security on these days only, in UTC: mon,thu',
    ).argParser(parseDays),
    new Option('--rounds <number>', 'end after so many rounds (default: never)').argParser(parseRounds),
    new Option(
      '--update-advisories',
      'fetch advisories first in each round, as "db update" and "db build" do',
    ),
    new Option('--metrics-file <file>', "write metrics there, for node exporter's textfile collector"),
    listenOption('--operations <host:port>', 'where /healthz, /readyz and /metrics are (default: nowhere)'),
  ];
}

function parseRounds(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write a whole number from 1 on');
}

function parseDays(text: string): string[] {
  const days = text.toLowerCase().split(',');
  if (days.every((day) => /^(?:mon|tue|wed|thu|fri|sat|sun)$/.test(day))) return days;
  throw new InvalidArgumentError('write days as in mon,thu');
}

export function goalOptions(): Option[] {
  return [
    new Option('--build', 'build the image of newer packages and test it; the lock stays'),
    new Option('--push', 'also sign and push it, under a tag that nobody uses'),
    new Option(
      '--propose',
      'also propose its lock where people review: one branch and one request for each recipe',
    ),
    new Option('--promote', 'give the production tag to the image of the lock that lies beside the recipe'),
    new Option('--auto', 'with --push or --propose: give it the production tag without a review'),
    new Option('--rollback', 'give the production tag back to the image that had it before'),
    new Option('--prune', 'delete candidates of which newer ones took the place'),
  ];
}

export function candidateOptions(): Option[] {
  return [
    new Option(
      '--image <reference>',
      'where people take the images from: registry.example.org/{name}:stable',
    ),
    new Option('--candidate-tag <tag>', 'the tag of what waits (default: candidate-{digest}, of 12 digits)'),
    repeatedOption(
      '--allow-untested <platform>',
      'push the image of a platform that nobody could test (linux/arm64); may be repeated',
    ),
    durationOption('--minimum-age <duration>', 'wait so long with what is not for security: 3d'),
    new Option(
      '--fleet',
      'tell the fleet what takes the place of what, and say when nobody runs the image before any more',
    ),
    fleetDatabaseOption(),
    repeatedOption(
      '--policy <file>',
      'whose signed test results count for platforms that cannot run here, and whose reproductions "watch status" shows; several times',
    ),
    stateOption(),
    ...insecureOptions(),
  ];
}

export function stateOption(): Option {
  return new Option(
    '--state <place>',
    'where it is kept how far updates are: a folder, or "fleet" for the fleet\'s database (default: in the state folder)',
  );
}

export function remoteOption(): Option {
  return new Option('--remote <name>', 'the git remote that is proposed to').default('origin');
}

export function proposeOptions(): Option[] {
  return [
    new Option('--forge <kind>', 'what the remote is (default: by its host); patch: write files').choices([
      'github',
      'gitlab',
      'gitea',
      'forgejo',
      'patch',
    ]),
    new Option('--forge-api <url>', 'its API (default: by the host of the remote)'),
    remoteOption(),
    new Option('--base <branch>', 'the branch that is proposed to (default: that of the remote)'),
    repeatedOption('--label <name>', 'a label of new requests; may be repeated'),
    repeatedOption(
      '--reviewer <name>',
      'who is asked to review new requests; may be repeated (default: owners by CODEOWNERS)',
    ),
    new Option('--patch-dir <dir>', 'where --forge patch writes').default('out/updates'),
  ];
}
