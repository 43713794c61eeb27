import type { Digest } from '../../src/base/digest.ts';
import { silentProgress } from '../../src/base/progress.ts';
import {
  type ImageSource,
  type ImageTarget,
  openSource,
  openTarget,
  parseImageLocation,
} from '../../src/oci/index.ts';
import {
  type AcceptedSigner,
  type Bundle,
  exactMatcher,
  generateSigner,
  NO_SERVICES,
  parseIdentityToken,
  parseSigningConfig,
  parseTrustedRoot,
  type Requirements,
  type Signer,
  type TrustedRoot,
} from '../../src/sigstore/index.ts';
import type { SigstoreDevOptions } from '../../src/sigstore-dev/index.ts';
import {
  attachBundle,
  attestImage,
  type ImageVerification,
  type SignatureFormat,
  type SignedImage,
  type SigningMeans,
  signImage,
  type TrustContext,
  type VerifyImageInput,
  verifyImage,
  type Wanted,
} from '../../src/trust/index.ts';
import { handmadeImage, handmadeManifest, putHandmade } from './handmade-image.ts';
import { FakeRegistry, type RegistryFeatures } from './registry.ts';
import { serviceTestContext } from './service-context.ts';
import { startTestSigstore } from './sigstore-dev.ts';

type Check = {
  by?: AcceptedSigner;
  needs?: Partial<Requirements>;
  wanted?: Partial<Wanted>;
  platform?: VerifyImageInput['platform'];
  root?: TrustedRoot | undefined;
};

/** A registry, a throw-away Sigstore and a key, all in this process: what signing and checking images needs. */
export class TrustLab implements AsyncDisposable {
  readonly registry: FakeRegistry;
  readonly sigstore: Awaited<ReturnType<typeof startTestSigstore>>;
  readonly signer: Signer;
  readonly context: TrustContext;
  readonly trustedRoot: TrustedRoot;

  private constructor(
    registry: FakeRegistry,
    sigstore: Awaited<ReturnType<typeof startTestSigstore>>,
    signer: Signer,
  ) {
    this.registry = registry;
    this.sigstore = sigstore;
    this.signer = signer;
    this.trustedRoot = parseTrustedRoot(sigstore.trustedRoot);
    this.context = {
      ...serviceTestContext(() => sigstore.clock.nowMs()),
      progress: silentProgress,
      cache: undefined as never,
    };
  }

  static async start(
    features: Partial<RegistryFeatures> = {},
    sigstore: SigstoreDevOptions = {},
  ): Promise<TrustLab> {
    return new TrustLab(
      await FakeRegistry.start(features),
      await startTestSigstore(sigstore),
      await generateSigner('p256'),
    );
  }

  get byKey(): SigningMeans {
    return { signer: this.signer, services: NO_SERVICES };
  }

  async keyless(email = 'dev@example.com', rekor: readonly (1 | 2)[] = [1]): Promise<SigningMeans> {
    const { sigstore } = this;
    const token = parseIdentityToken(await sigstore.identityToken({ email }), sigstore.clock);
    return { keyless: { token }, services: parseSigningConfig(sigstore.signingConfigFor(rekor)) };
  }

  /** Pushes an image of one platform, or with `index` of two. */
  async push(
    name: string,
    { index = false, tag = 'latest', text = name, created = '1970-01-01T00:00:00Z' } = {},
  ): Promise<Digest> {
    const platform = { os: 'linux', architecture: 'amd64' };
    const made = index ? handmadeImage(text) : handmadeManifest(platform, text, 0, created);
    const target = await this.target(`${name}:${tag}`);
    await putHandmade(target, index ? { ...made, referrers: [] } : made, tag);
    await target.commit();
    return made.root.descriptor.digest;
  }

  at(name: string): string {
    return `${this.registry.host}/${name}`;
  }

  source(name: string): Promise<ImageSource> {
    return openSource({ location: parseImageLocation(this.at(name)) }, this.context);
  }

  target(name: string): Promise<ImageTarget> {
    return openTarget({ location: parseImageLocation(this.at(name)) }, this.context);
  }

  async sign(
    name: string,
    means: SigningMeans,
    {
      format = 'bundle' as SignatureFormat,
      annotations = {} as Record<string, string>,
      recursive = false,
    } = {},
  ): Promise<SignedImage> {
    const [source, target] = [await this.source(name), await this.target(name)];
    const input = { image: name, source, target, recursive, annotations, format, means };
    const signed = await signImage(input, this.context);
    await target.commit();
    return signed;
  }

  async attest(name: string, means: SigningMeans, type = 'https://example.com/t/v1'): Promise<void> {
    const [source, target] = [await this.source(name), await this.target(name)];
    const document = Buffer.from('{"tested":true}');
    const more = { recursive: false, format: 'bundle', type, document } as const;
    await attestImage({ image: name, source, target, means, ...more }, this.context);
    await target.commit();
  }

  /** Puts a bundle beside an image, whatever is in it. */
  async attach(name: string, bundle: Bundle): Promise<void> {
    const [source, target] = [await this.source(name), await this.target(name)];
    await attachBundle({ target, subject: await source.resolve(), bundle }, this.context);
    await target.commit();
  }

  identity(email = 'dev@example.com', issuer = this.sigstore.url): AcceptedSigner {
    return { kind: 'identity', identity: exactMatcher(email), issuer: exactMatcher(issuer) };
  }

  get key(): AcceptedSigner {
    return { kind: 'key', key: this.signer.publicKey };
  }

  /** By default: signatures by the lab's identity, with all that a keyless signature needs. */
  async verify(name: string, check: Check = {}): Promise<ImageVerification> {
    const { by = this.identity(), needs = {}, wanted = {}, platform } = check;
    const byKey = by.kind === 'key';
    return await verifyImage(
      {
        image: name,
        source: await this.source(name),
        platform,
        proof: {
          keys: byKey ? [by.key] : [],
          trustedRoot: 'root' in check ? check.root : this.trustedRoot,
          requirements: { logEntries: byKey ? 0 : 1, timestamps: 0, scts: byKey ? 0 : 1, ...needs },
        },
        wanted: { signers: [by], kind: 'signature', annotations: {}, ...wanted },
      },
      this.context,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.registry.stop();
    await this.sigstore.close();
  }
}

/** The reasons' codes, the first one first. */
export function codesOf({ reasons }: ImageVerification): string[] {
  return [...new Set(reasons.map(({ code }) => code))];
}
