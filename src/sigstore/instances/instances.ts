import { readFileSync } from 'node:fs';

/** An instance of Sigstore whose trust comes with the program: no key of it is ever taken from the network unchecked. */
export type SigstoreInstance = {
  name: string;
  title: string;
  /** Its TUF repository. */
  mirror: string;
  /** The TUF root that is pinned: `trust init` begins with it. */
  tufRoot(): string;
  /** As it stood on `asOf` (a date), checked against the signed TUF metadata of that day; for use without any network. */
  builtIn?: { asOf: string; trustedRoot(): Uint8Array; signingConfig(): Uint8Array };
};

const INSTANCES: readonly SigstoreInstance[] = [
  {
    name: 'public-good',
    title: 'Sigstore’s public instance',
    mirror: 'https://tuf-repo-cdn.sigstore.dev',
    tufRoot: () => read('public-good.tuf-root.json').toString('utf8'),
    builtIn: {
      asOf: '2026-11-05',
      trustedRoot: () => read('public-good.trusted-root.json'),
      // The instance's default: Rekor v1. It names its Rekor v2 log in another file, for users who ask for it.
      signingConfig: () => read('public-good.signing-config.json'),
    },
  },
  {
    name: 'github',
    title: 'GitHub’s instance, for attestations of private repositories',
    mirror: 'https://tuf-repo.github.com',
    tufRoot: () => read('github.tuf-root.json').toString('utf8'),
  },
];

export const PUBLIC_GOOD = 'public-good';

export function findInstance(name: string): SigstoreInstance | undefined {
  return INSTANCES.find((instance) => instance.name === name);
}

export function instanceNames(): string[] {
  return INSTANCES.map(({ name }) => name);
}

/** The files are next to this module, in the sources and in the published package alike. */
function read(name: string): Buffer {
  return readFileSync(new URL(name, import.meta.url));
}
