/** One run of `update --propose --auto` in a process of its own, so that it can be killed: what it is about to do, it says. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCache, createHttp, inlineWorkers, silentProgress } from '../../src/base/index.ts';
import { systemClock } from '../../src/base/system-clock.ts';
import { seenReleasesFolder } from '../../src/distro/index.ts';
import { openImage } from '../../src/oci/index.ts';
import { NO_SERVICES } from '../../src/sigstore/index.ts';
import { advanceRecipes, openDiskState, openReview } from '../../src/update/index.ts';
import { testSigner } from '../fakes/test-signer.ts';

export type WalkerTask = {
  folder: string;
  recipe: string;
  registry: string;
  forge: string;
};

const task = JSON.parse(process.argv[2] ?? '') as WalkerTask;
const { folder, recipe, registry, forge } = task;
const log = {
  debug: (_: string, { stage }: { stage?: unknown } = {}) =>
    void (typeof stage === 'string' && process.stdout.write(`${stage}\n`)),
  info() {},
  warn() {},
};
const context = {
  progress: silentProgress,
  signal: new AbortController().signal,
  clock: systemClock,
  http: createHttp({ userAgent: 'shearwall-test' }),
  cache: await createCache(join(folder, 'cache'), { log, clock: systemClock }),
  workers: inlineWorkers(),
  offline: false,
  log,
};
const state = openDiskState(join(folder, 'state'), systemClock);
const [done] = await advanceRecipes(
  {
    recipes: [recipe],
    includeDirs: undefined,
    database: undefined,
    sources: { aptSources: [], seen: seenReleasesFolder(join(folder, 'seen')) },
    access: {},
    async test({ image }) {
      await sleep(20);
      const source = await openImage({ image }, context);
      appendFileSync(join(folder, 'tested'), `${(await source.resolve()).digest}\n`);
      await source.close();
      return { verdict: 'passed', why: undefined };
    },
    allowUntested: [],
    signing: async () => ({ signer: testSigner('ecdsa-sha2-256-nistp256'), services: NO_SERVICES }),
    state,
    goal: 'promoted',
    auto: true,
    securityOnly: false,
    minimumAgeMs: 0,
    image: `${registry}/{name}:stable`,
    review: openReview({
      forge: 'github',
      api: `${forge}/github`,
      token: 'secret',
      remote: 'origin',
      base: undefined,
      labels: [],
      reviewers: [],
      patchDir: folder,
      env: process.env,
    }),
  },
  context,
);
state.close();
process.stdout.write(`${JSON.stringify({ ended: done?.record })}\n`);
