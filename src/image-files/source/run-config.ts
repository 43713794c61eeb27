import { compareBytes } from '../../base/index.ts';
import type { ImageConfig } from '../../oci/index.ts';
import type { RunConfig } from './types.ts';

/** Of what is not an image: nothing is started. */
export const NO_RUN: RunConfig = {
  entrypoint: [],
  command: [],
  healthCheck: undefined,
  environment: [],
  workingFolder: '',
  user: '',
  volumes: [],
};

/** What the config of an image says of how it is started; what is not written as it should be is as if it were not there. */
export function runConfig({ config = {} }: ImageConfig): RunConfig {
  const [kind, ...words] = texts(config.Healthcheck?.Test);
  return {
    entrypoint: texts(config.Entrypoint),
    command: texts(config.Cmd),
    healthCheck:
      kind === 'CMD' || kind === 'CMD-SHELL' ? { words, isShell: kind === 'CMD-SHELL' } : undefined,
    environment: texts(config.Env),
    workingFolder: texts([config.WorkingDir])[0] ?? '',
    user: texts([config.User])[0] ?? '',
    volumes: Object.keys(config.Volumes ?? {}).toSorted(compareBytes),
  };
}

/** The config was parsed, not checked: anybody may have written it. */
function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
