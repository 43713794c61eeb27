import { resolve } from 'node:path';
import { type Fields, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { KubeconfigError } from '../errors.ts';

/** `users[].user.exec` of a kubeconfig: a program that gives credentials (client.authentication.k8s.io). */
export type ExecConfig = {
  apiVersion: string;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  installHint: string | undefined;
  interactiveMode: 'Never' | 'IfAvailable' | 'Always';
  /** The plug-in is told which cluster it logs in to. */
  providesClusterInfo: boolean;
};

const VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** Throws KubeconfigError. */
export function readExecConfig(exec: Fields, folder: string): ExecConfig {
  const command = textOf(exec['command']);
  if (command === undefined) throw new KubeconfigError('the exec plug-in of the kubeconfig has no command');
  const apiVersion = textOf(exec['apiVersion']) ?? '';
  if (!VERSIONS.includes(apiVersion))
    throw new KubeconfigError(`the exec plug-in ${command} uses the unsupported version '${apiVersion}'`, {
      hint: `supported are ${VERSIONS.join(' and ')}: use a newer version of the plug-in`,
    });
  return {
    apiVersion,
    // A name is looked for in the PATH; a path starts at the kubeconfig.
    command: command.includes('/') ? resolve(folder, command) : command,
    args: textsOfAll(exec['args']),
    env: Object.fromEntries(
      objectsOf(exec['env']).flatMap(({ name, value }): [string, string][] =>
        typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
    installHint: textOf(exec['installHint']),
    interactiveMode: modeOf(exec['interactiveMode']),
    providesClusterInfo: exec['provideClusterInfo'] === true,
  };
}

/** An empty argument is one too. */
function textsOfAll(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : textsOf(value);
}

function modeOf(mode: unknown): ExecConfig['interactiveMode'] {
  return mode === 'Never' || mode === 'Always' ? mode : 'IfAvailable';
}
