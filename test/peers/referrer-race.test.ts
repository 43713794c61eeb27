/**
 * Twenty signers as processes, all at once on one image, round after round: every signature must be found. The long run makes
 * 1,000 signatures of each kind on each registry.
 */
import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { openSource, openTarget, parseImageLocation } from '../../src/oci/index.ts';
import { listEvidence } from '../../src/trust/attached/index.ts';
import { handmadeManifest, putHandmade } from '../fakes/handmade-image.ts';
import { ociTestContext } from '../fakes/oci-context.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { howOften } from '../how-often.ts';
import { realRegistries } from './real-registry.ts';

const SIGNERS = 20;
const ROUNDS = howOften({ quick: 1, long: 50 });
const context = ociTestContext();

class SignerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    const script = join(import.meta.dirname, '../fakes/attaching-signer.ts');
    this.#child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async attach(order: string): Promise<{ blob: string; ms: number }> {
    this.#child.stdin.write(`${order}\n`);
    const { value, done } = await this.#answers.next();
    assert.ok(done !== true, 'a signer died');
    const [blob = '', ms = ''] = value.split(' ');
    return { blob, ms: Number(ms) };
  }

  async stop(): Promise<void> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}

for (const { name, program, start } of realRegistries()) {
  describe(`${SIGNERS} signers at once on ${name}`, {
    skip: program === undefined && 'the program is not here',
  }, () => {
    let registry: RunningRegistry;
    let signers: SignerProcess[];

    before(async () => {
      registry = await start();
      signers = Array.from({ length: SIGNERS }, () => new SignerProcess());
    });

    after(async () => {
      await Promise.all(signers.map((signer) => signer.stop()));
      await registry.stop();
    });

    for (const format of ['bundle', 'legacy'] as const) {
      it(`lose no ${format} signature in ${ROUNDS} rounds`, async (test) => {
        let found = 0;
        const times: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          const reference = `${registry.host}/race/${format}:v${round}`;
          const location = parseImageLocation(reference);
          const image = handmadeManifest({ os: 'linux', architecture: 'amd64' }, `${format} ${round}`);
          const target = await openTarget({ location }, context);
          await putHandmade(target, image, `v${round}`);
          const { mediaType, digest, size } = image.root.descriptor;
          const order = `${format} ${reference} ${mediaType} ${digest} ${size}`;
          const attached = await Promise.all(signers.map((signer) => signer.attach(order)));
          const source = await openSource({ location }, context);
          const listing = await listEvidence({ source, subject: digest }, context);
          const blobs = new Set<string>(listing.evidence.map(({ blob }) => blob));
          found += attached.filter(({ blob }) => blobs.has(blob)).length;
          times.push(...attached.map(({ ms }) => ms));
        }
        times.sort((a, b) => a - b);
        const [median, slowest] = [times[times.length >> 1], times.at(-1)];
        test.diagnostic(
          `found ${found} of ${SIGNERS * ROUNDS}; ${median} ms each (median), at most ${slowest} ms`,
        );
        assert.equal(found, SIGNERS * ROUNDS);
      });
    }
  });
}
