import type { ImageSource } from '../src/oci/index.ts';
import { decideImage } from '../src/trust/images/decide-image.ts';
import { TrustMemory } from '../src/trust/memory/trust-memory.ts';
import type { PolicySet } from '../src/trust/policy/index.ts';
import { policies } from '../test/fakes/policy-case.ts';
import { TrustLab } from '../test/fakes/trust-lab.ts';

const IMAGES = 500;
const TYPE = 'https://example.com/scan/v1';

/** Decisions in one process, on one core: the registry's answers come from memory, and every listing is read again each time. */
export async function decisionFigures(): Promise<void> {
  console.log(`\n${IMAGES} images with a keyless signature and attestation each, 3 policies, in process`);
  const lab = await TrustLab.start();
  const set = await threePolicies(lab);
  const sources: ImageSource[] = [];
  for (let index = 0; index < IMAGES; index++) sources.push(await signedImage(lab, `image-${index}`));
  const decideAll = async (memory: TrustMemory): Promise<void> => {
    for (const source of sources) {
      const { trustedRoot } = lab;
      const open = () => Promise.reject(new Error('no policy names a base'));
      const input = { image: source.name, source, open, policies: set, trustedRoot, memory };
      const { allowed, reasons } = await decideImage(input, lab.context);
      if (!allowed) throw new Error(JSON.stringify(reasons));
    }
  };
  await decideAll(new TrustMemory());
  const memory = new TrustMemory();
  await rate('nothing remembered: keyless verifications', 2 * IMAGES, () => decideAll(memory));
  await rate('checked before, listing read again: decisions', IMAGES, () => decideAll(memory));
  await lab[Symbol.asyncDispose]();
}

async function threePolicies({ sigstore, registry }: TrustLab): Promise<PolicySet> {
  return await policies(`version: 1
authorities:
  dev: {issuer: '${sigstore.url}', identity: dev@example.com}
  anybody: {issuer: '${sigstore.url}', identityRegexp: '.*@example\\.com'}
policies:
  - {name: all, images: ['**'], signed: {by: [dev], maxAge: 90d}}
  - {name: host, images: ['${registry.host}/**'], signed: {by: [anybody]}}
  - name: scanned
    images: ['${registry.host}/*']
    attested: [{type: ${TYPE}, by: [dev], maxAge: 30d, conditions: [predicate.tested == true]}]`);
}

async function signedImage(lab: TrustLab, name: string): Promise<ImageSource> {
  await lab.push(name);
  await lab.sign(name, await lab.keyless());
  await lab.attest(name, await lab.keyless(), TYPE);
  return inMemory(await lab.source(name));
}

/** Asks the source once for each thing. */
function inMemory(source: ImageSource): ImageSource {
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const answer = (answers.get(key) as Promise<T> | undefined) ?? ask();
    answers.set(key, answer);
    return answer;
  };
  return {
    name: source.name,
    ...(source.repository && { repository: source.repository }),
    resolve: (reference) => once(`resolve ${reference}`, () => source.resolve(reference)),
    manifest: (descriptor) => once(descriptor.digest, () => source.manifest(descriptor)),
    blob: async function* (descriptor) {
      yield* await once(`blob ${descriptor.digest}`, () => Array.fromAsync(source.blob(descriptor)));
    },
    referrers: (digest) => once(`referrers ${digest}`, () => source.referrers(digest)),
    close: () => source.close(),
  };
}

async function rate(label: string, count: number, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await work();
  const perSecond = (count / (performance.now() - startedAt)) * 1000;
  console.log(`  ${label.padEnd(56)} ${perSecond.toFixed(0).padStart(6)} /s`);
}
