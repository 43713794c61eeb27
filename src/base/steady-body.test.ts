import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { steadyBody } from './steady-body.ts';

/** Chunks, each so many milliseconds after the last. */
function dripping(chunks: readonly [waitMs: number, bytes: number][]) {
  const clock = { now: 0, nowMs: () => clock.now };
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const [waitMs, bytes] of chunks) {
      clock.now += waitMs;
      yield new Uint8Array(bytes);
    }
  }
  return { clock, response: { url: 'https://slow.example/x', body: body() } };
}

const slowest = { bytes: 1000, windowMs: 1000 };

describe('steadyBody', () => {
  it('passes on what comes fast enough', async () => {
    const { clock, response } = dripping(Array.from({ length: 50 }, () => [100, 100]));

    assert.equal((await Array.fromAsync(steadyBody(response, clock, slowest))).length, 50);
  });

  it('gives up on what drips, and says how slow it was', async () => {
    const { clock, response } = dripping(Array.from({ length: 50 }, () => [100, 50]));

    await assert.rejects(Array.fromAsync(steadyBody(response, clock, slowest)), {
      code: 'NETWORK_TOO_SLOW',
      message: 'https://slow.example/x sends only 500 bytes a second',
    });
  });

  it('does not hold a slow reader against the sender', async () => {
    const { clock, response } = dripping(Array.from({ length: 50 }, () => [1, 50]));
    let seen = 0;
    for await (const chunk of steadyBody(response, clock, slowest)) {
      clock.now += 5000;
      seen += chunk.length;
    }

    assert.equal(seen, 2500);
  });
});
