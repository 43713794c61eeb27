import { type Digest, digestOf } from '../../base/digest.ts';
import { listOf } from '../../base/fields.ts';
import { canonicalJson } from '../../base/index.ts';
import type { RunConfig } from '../../image-files/index.ts';
import { decidingVariables } from './deciding-variables.ts';

/** What a container starts, and what else decides which files of its image that can load. Kept as a digest alone. */
export type RunRoots =
  /** As Kubernetes has it: what stands in the place of the image's own. */
  | {
      told: 'changes';
      argv?: readonly string[];
      arguments?: readonly string[];
      workingFolder?: string;
      environment: Readonly<Record<string, string>>;
      /** Of probes and hooks. */
      commands: readonly (readonly string[])[];
    }
  /** As docker and podman have it: with what the image itself says. */
  | {
      told: 'whole';
      argv: readonly string[];
      workingFolder: string;
      environment: Readonly<Record<string, string>>;
      healthCheck: readonly string[];
    };

/** Of a list in somebody's document; what is not a text equals none that is. */
export function wordsOf(value: unknown): string[] {
  return listOf(value).map((item) => (typeof item === 'string' ? item : '\0'));
}

export function digestOfRoots(roots: RunRoots): Digest {
  return digestOf(canonicalJson(roots));
}

/** Every way in which a run may be told that starts an image exactly as its config says. */
export function rootsOfImage({
  entrypoint,
  command,
  healthCheck,
  environment,
  workingFolder,
}: RunConfig): Digest[] {
  const argv = [...entrypoint, ...command];
  const nothingElse = { told: 'changes', environment: {}, commands: [] } as const;
  const check = healthCheck && [healthCheck.isShell ? 'CMD-SHELL' : 'CMD', ...healthCheck.words];
  const ways: RunRoots[] = [
    nothingElse,
    { ...nothingElse, argv },
    ...(command.length > 0 ? [{ ...nothingElse, arguments: command }] : []),
    {
      told: 'whole',
      argv,
      workingFolder,
      environment: decidingVariables(environment),
      healthCheck: check ?? [],
    },
  ];
  return ways.map(digestOfRoots);
}
