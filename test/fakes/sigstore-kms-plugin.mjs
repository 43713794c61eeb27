#!/usr/bin/env node
/**
 * A KMS plug-in by Sigstore's protocol (version v1): argument 1 is the version, argument 2 the question in JSON, standard input what is
 * to be signed, and the answer is JSON on standard output. The key is the PEM file that the key's id names, or $TEST_KMS_KEY;
 * $TEST_KMS_FAULT makes it answer wrongly.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

const HASHES = { 0: null, 5: 'sha256', 6: 'sha384', 7: 'sha512' };
const [version, json = '{}'] = process.argv.slice(2);
const { initOptions, methodName, signMessage } = JSON.parse(json);

const answers = {
  defaultAlgorithm: () => ({ defaultAlgorithm: 'ecdsa-p256-sha256' }),
  supportedAlgorithms: () => ({ supportedAlgorithms: ['ecdsa-p256-sha256'] }),
  publicKey: () => ({
    publicKeyPEM: Buffer.from(createPublicKey(key()).export({ type: 'spki', format: 'pem' })).toString(
      'base64',
    ),
  }),
  signMessage() {
    const hash = signMessage.signOptions.messageOptions.hashFunc ?? initOptions.hashFunc;
    return { signature: sign(HASHES[hash], readFileSync(0), key()).toString('base64') };
  },
};

function key() {
  return createPrivateKey(readFileSync(initOptions.keyResourceID || process.env.TEST_KMS_KEY));
}

function answer() {
  if (version !== 'v1' || initOptions.protocolVersion !== 'v1')
    return { errorMessage: `protocol version ${version}` };
  if (!(methodName in answers)) return { errorMessage: `no method ${methodName}` };
  try {
    return { [methodName]: answers[methodName]() };
  } catch (error) {
    return { errorMessage: error.message };
  }
}

const faults = {
  silent: () => '',
  garbled: () => 'key not found',
  empty: () => '{}',
  flood: () => 'x'.repeat(2_000_000),
  forged: () =>
    JSON.stringify(methodName === 'signMessage' ? { signMessage: { signature: 'AAAA' } } : answer()),
  weak: () => JSON.stringify({ publicKey: { publicKeyPEM: Buffer.from('no key').toString('base64') } }),
};
const fault = faults[process.env.TEST_KMS_FAULT];
process.stdout.write(fault ? fault() : JSON.stringify(answer()));
// The exit status means nothing in this protocol.
process.exitCode = 3;
