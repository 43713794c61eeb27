import { parseTrustedRoot, type TrustedRoot } from '../../src/sigstore/index.ts';
import { type GeneratedSigner, generateSigner } from '../../src/sigstore/keys/local-signer.ts';
import { parseIdentityToken } from '../../src/sigstore/oidc/identity-token.ts';
import { type SignedContent, type SigningMeans, signBundle } from '../../src/sigstore/sign/sign-bundle.ts';
import { parseSigningConfig } from '../../src/sigstore/signing-config/parse-signing-config.ts';
import { requestTimestamp } from '../../src/sigstore/tsa/request-timestamp.ts';
import type { Artifact, Bundle } from '../../src/sigstore/types.ts';
import type { SigstoreDev, SigstoreDevOptions } from '../../src/sigstore-dev/index.ts';
import type { DevClock } from './dev-clock.ts';
import { serviceTestContext } from './service-context.ts';
import { sha256, startTestSigstore } from './sigstore-dev.ts';

/** One signature as its signer made it, and what it is of. */
export type Sample = {
  name: string;
  bundle: Bundle;
  /** Whole, and as a digest alone. */
  artifact: Artifact;
  digest: Artifact;
};

export type Samples = AsyncDisposable & {
  sigstore: SigstoreDev & { clock: DevClock };
  trustedRoot: TrustedRoot;
  /** The key of all samples that are made by key. */
  signer: GeneratedSigner;
  email: string;
  /** `keyless statement rekor1` and so on: each kind of signer, of content and of log, with a timestamp. */
  get(name: string): Sample;
  all: Sample[];
  /** Of this instance's authority, at its clock. */
  timestamp(signature: Uint8Array): Promise<Uint8Array>;
  sign(content: SignedContent, how: 'keyless' | 'key', rekor: 1 | 2, email?: string): Promise<Bundle>;
};

export const FILE = Buffer.from('what was signed\n');

export function statementOf(bytes: Uint8Array, changes: Record<string, unknown> = {}): Uint8Array {
  const subject = [{ name: 'file', digest: { sha256: sha256(bytes).toString('hex') } }];
  return Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject,
      predicateType: 'https://example.com/checked/v1',
      predicate: { checked: true },
      ...changes,
    }),
  );
}

/** Signs with a throw-away Sigstore, once per combination. */
export async function signSamples(
  email = 'dev@example.com',
  options: SigstoreDevOptions = {},
): Promise<Samples> {
  const sigstore = await startTestSigstore(options);
  const signer = await generateSigner('p256');
  const context = serviceTestContext(() => sigstore.clock.nowMs());

  const sign: Samples['sign'] = async (content, how, rekor, who = email) => {
    const token = async () =>
      parseIdentityToken(await sigstore.identityToken({ email: who }), sigstore.clock);
    const means: SigningMeans = how === 'key' ? { signer } : { keyless: { token: await token() } };
    return await signBundle(
      content,
      { means, services: parseSigningConfig(sigstore.signingConfigFor([rekor])) },
      context,
    );
  };

  const artifact: Artifact = { kind: 'bytes', bytes: FILE };
  const digest: Artifact = { kind: 'digest', digest: { algorithm: 'sha256', value: sha256(FILE) } };
  const all: Sample[] = [];
  for (const how of ['keyless', 'key'] as const)
    for (const kind of ['message', 'statement'] as const)
      for (const rekor of [1, 2] as const) {
        const content: SignedContent =
          kind === 'message' ? { kind, bytes: FILE } : { kind, statement: statementOf(FILE) };
        const bundle = await sign(content, how, rekor);
        all.push({ name: `${how} ${kind} rekor${rekor}`, bundle, artifact, digest });
      }
  return {
    sigstore,
    trustedRoot: parseTrustedRoot(sigstore.trustedRoot),
    signer,
    email,
    all,
    get: (name) => {
      const sample = all.find((one) => one.name === name);
      if (sample === undefined) throw new Error(`no sample ${name}`);
      return sample;
    },
    timestamp: async (signature) =>
      await requestTimestamp(`${sigstore.url}/api/v1/timestamp`, signature, context),
    sign,
    [Symbol.asyncDispose]: () => sigstore.close(),
  };
}
