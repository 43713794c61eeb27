import { fieldsOf, textOf } from '../../base/fields.ts';
import { parseJson } from '../../base/parse-json.ts';
import { ClusterLoginError } from '../errors.ts';
import type { ClusterCredentials } from '../types.ts';
import type { ExecConfig } from './read-exec-config.ts';

/** What a plug-in gave. */
export type PluginCredential = {
  token: string | undefined;
  certificate: ClusterCredentials['certificate'];
  /** Undefined: they last until they are refused. */
  expiresAtMs: number | undefined;
};

const LIMITS = { bytes: 1024 * 1024, depth: 20 };

/** Reads an ExecCredential. No part of it is repeated in messages. Throws ClusterLoginError. */
export function readExecCredential(
  output: Uint8Array,
  { command, apiVersion }: Pick<ExecConfig, 'command' | 'apiVersion'>,
): PluginCredential {
  const answer = fieldsOf(parsed(output));
  const invalid = (what: string): ClusterLoginError =>
    new ClusterLoginError(`the exec plug-in ${command} ${what}`, { hint: 'is it a plug-in for kubectl?' });
  if (answer['kind'] !== 'ExecCredential') throw invalid('did not give an ExecCredential');
  if (answer['apiVersion'] !== apiVersion)
    throw invalid(`did not answer in the version that the kubeconfig names, ${apiVersion}`);
  const status = fieldsOf(answer['status']);
  const token = textOf(status['token']);
  const cert = textOf(status['clientCertificateData']);
  const key = textOf(status['clientKeyData']);
  if ((cert === undefined) !== (key === undefined))
    throw invalid('gave a certificate or a key without the other');
  if (token === undefined && cert === undefined) throw invalid('gave neither a token nor a certificate');
  const expires = textOf(status['expirationTimestamp']);
  const expiresAtMs = expires === undefined ? undefined : Date.parse(expires);
  if (Number.isNaN(expiresAtMs)) throw invalid('gave an expirationTimestamp that is not a time');
  return {
    token,
    certificate: cert === undefined || key === undefined ? undefined : { cert, key },
    expiresAtMs,
  };
}

function parsed(output: Uint8Array): unknown {
  try {
    return parseJson(output, LIMITS);
  } catch {
    return undefined;
  }
}
