import { globSync } from 'node:fs';

/** Where a wrong decision would do most harm, and the tests that must notice it. */
export type MutatedRoom = {
  name: string;
  /** Globs of the sources that are changed. */
  sources: readonly string[];
  /** Globs of the only tests that are asked. */
  tests: readonly string[];
};

export const MUTATED_ROOMS: readonly MutatedRoom[] = [
  { name: 'policy', sources: ['src/trust/policy/**/*.ts'], tests: ['src/trust/**/*.test.ts'] },
  {
    name: 'verify',
    sources: ['src/sigstore/verify/*.ts', 'src/trust/images/*.ts'],
    tests: ['src/sigstore/**/*.test.ts', 'src/trust/**/*.test.ts'],
  },
  { name: 'triage', sources: ['src/scan/triage/*.ts'], tests: ['src/scan/**/*.test.ts'] },
  {
    name: 'matching',
    sources: ['src/scan/match/*.ts', 'src/fleet/matching/*.ts'],
    tests: ['src/scan/**/*.test.ts', 'src/fleet/**/*.test.ts'],
  },
  {
    name: 'merge',
    sources: ['src/image-files/tree/*.ts', 'src/catalog/join/*.ts'],
    tests: ['src/image-files/**/*.test.ts', 'src/catalog/**/*.test.ts'],
  },
  {
    name: 'intervals',
    sources: ['src/store/{runs,holdings}/*.ts'],
    // What is asked of a fleet is asked of its intervals.
    tests: [
      'src/store/{runs,holdings}/*.test.ts',
      'src/store/store.test.ts',
      'src/fleet/{record,exposed}/*.test.ts',
      'src/fleet/fleet-model.test.ts',
    ],
  },
  { name: 'versions', sources: ['src/versions/**/*.ts'], tests: ['src/versions/**/*.test.ts'] },
  { name: 'solver', sources: ['src/distro/debian/solver/*.ts'], tests: ['src/distro/**/*.test.ts'] },
  {
    name: 'lock',
    sources: [
      'src/build/lock/*.ts',
      'src/build/lock-recipe.ts',
      'src/build/compose-lock.ts',
      'src/build/choose-lock.ts',
    ],
    tests: ['src/build/**/*.test.ts'],
  },
];

/** Paths from the current folder, sorted. */
export function testsOf({ tests }: MutatedRoom): string[] {
  return tests.flatMap((glob) => globSync(glob)).sort();
}

/** Likewise, with tables and tests among them. */
export function sourcesOf({ sources }: MutatedRoom): string[] {
  return sources.flatMap((glob) => globSync(glob)).sort();
}
