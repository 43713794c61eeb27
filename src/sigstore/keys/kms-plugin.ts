import { parseJson } from '../../base/parse-json.ts';
import type { Environment } from '../../base/run-program.ts';
import { sigstoreError } from '../errors.ts';
import { RefusedError } from '../refusal.ts';
import type { DigestAlgorithm, Signer, VerificationKey } from '../types.ts';
import { SCHEMES, signingAlgorithm } from './algorithms.ts';
import { parsePublicKey } from './public-key.ts';
import { runPlugin } from './run-plugin.ts';
import { verifyWith } from './verify-signature.ts';

/** Sigstore's KMS plug-ins (sigstore, pkg/signature/kms/cliplugin): one run of a program per question, asked and answered in JSON. */
export type Plugin = { program: string; keyResourceId: string; env: Environment };

const PROTOCOL_VERSION = 'v1';
/** Go's numbers of hash functions; 0 means none. */
const HASH_NUMBERS: Record<DigestAlgorithm, number> = { sha256: 5, sha384: 6, sha512: 7 };
const RPC_OPTIONS = { keyVersion: '', remoteVerification: false };

/** A signer whose key never leaves the plug-in. Asks for its public key at once. Throws KEY_PLUGIN_FAILED. */
export async function pluginSigner(plugin: Plugin, prehash: boolean): Promise<Signer> {
  const publicKey = await askPublicKey(plugin);
  const algorithm = signingAlgorithm(publicKey, prehash);
  const { digest } = SCHEMES[algorithm];
  const hash = digest === undefined ? 0 : HASH_NUMBERS[digest];
  const signOptions = { rpcOptions: RPC_OPTIONS, messageOptions: { hashFunc: hash } };
  return {
    publicKey,
    algorithm,
    async sign(bytes) {
      const answer = await ask(plugin, {
        methodName: 'signMessage',
        options: { signOptions },
        hashFunc: hash,
        input: bytes,
      });
      const signature = readBase64(plugin, answer, 'signature');
      if (!verifyWith({ algorithm, key: publicKey }, { bytes }, signature))
        throw failed(plugin, `made a signature that is not good with its own public key and ${algorithm}`);
      return signature;
    },
  };
}

async function askPublicKey(plugin: Plugin): Promise<VerificationKey> {
  const answer = await ask(plugin, {
    methodName: 'publicKey',
    options: { publicKeyOptions: { rpcOptions: RPC_OPTIONS } },
    hashFunc: HASH_NUMBERS.sha256,
  });
  const pem = readBase64(plugin, answer, 'publicKeyPEM');
  try {
    return parsePublicKey(pem.toString('latin1'));
  } catch (error) {
    if (error instanceof RefusedError)
      throw failed(plugin, `gave a public key that cannot be used: ${error.message}`);
    throw error;
  }
}

type Method = 'publicKey' | 'signMessage';

type PluginCall = {
  methodName: Method;
  options: object;
  hashFunc: number;
  input?: Uint8Array;
};

async function ask(
  plugin: Plugin,
  { methodName, options, hashFunc, input = Buffer.alloc(0) }: PluginCall,
): Promise<unknown> {
  const initOptions = {
    protocolVersion: PROTOCOL_VERSION,
    keyResourceID: plugin.keyResourceId,
    hashFunc,
    rpcOptions: RPC_OPTIONS,
  };
  const question = JSON.stringify({ initOptions, methodName, [methodName]: options });
  const output = await runPlugin(plugin.program, [PROTOCOL_VERSION, question], input, plugin.env);
  return readAnswer(plugin, methodName, output);
}

/** The exit status means nothing in this protocol; failures are in the answer. */
function readAnswer(plugin: Plugin, methodName: Method, output: Uint8Array): unknown {
  let answer: unknown;
  try {
    answer = parseJson(Buffer.from(output).toString('utf8'));
  } catch {
    throw failed(plugin, output.length === 0 ? 'gave no answer' : 'gave an answer that is not valid JSON');
  }
  const { errorMessage, [methodName]: result } = (answer ?? {}) as Record<string, unknown>;
  if (typeof errorMessage === 'string' && errorMessage !== '')
    throw failed(plugin, `says: ${errorMessage.slice(0, 500)}`);
  return result;
}

function readBase64(plugin: Plugin, answer: unknown, field: string): Buffer {
  const value =
    typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>)[field] : undefined;
  if (typeof value !== 'string' || value === '') throw failed(plugin, `gave an answer without "${field}"`);
  return Buffer.from(value, 'base64');
}

function failed(plugin: Plugin, what: string): Error {
  return sigstoreError('KEY_PLUGIN_FAILED', `the KMS plug-in ${plugin.program} ${what}`);
}
