/**
 * One signer as a process. Each line on stdin, `bundle|legacy REFERENCE SUBJECT-MEDIA-TYPE SUBJECT-DIGEST SUBJECT-SIZE`, is one
 * image to attach a signature to; the answer is a line with the digest of the blob and the milliseconds that it took.
 */
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { type Digest, digestOf } from '../../src/base/digest.ts';
import { createHttp } from '../../src/base/http-client.ts';
import { silentLog } from '../../src/base/log.ts';
import { silentProgress } from '../../src/base/progress.ts';
import { openTarget, parseImageLocation } from '../../src/oci/index.ts';
import { encodeBundle } from '../../src/sigstore/index.ts';
import { attachBundle, attachLegacy } from '../../src/trust/attached/index.ts';
import { SEED } from '../seed.ts';
import { seededRandom } from '../seeded-random.ts';
import { keyBundle, legacySignature } from './key-bundle.ts';

const context = {
  log: silentLog,
  progress: silentProgress,
  signal: new AbortController().signal,
  clock: {
    nowMs: () => Date.now(),
    sleep: (ms: number) => delay(ms),
    // Signers that start at once must not keep step.
    random: seededRandom(SEED + process.pid).next,
  },
  http: createHttp({ userAgent: 'shearwall-test' }),
  offline: false,
};

for await (const line of createInterface({ input: process.stdin })) {
  const [format = '', reference = '', mediaType = '', digest = '', size = ''] = line.split(' ');
  const started = Date.now();
  const blob = await attach(format, reference, { mediaType, digest: digest as Digest, size: Number(size) });
  process.stdout.write(`${blob} ${Date.now() - started}\n`);
}

type Subject = { mediaType: string; digest: Digest; size: number };

async function attach(format: string, reference: string, subject: Subject): Promise<string> {
  const target = await openTarget({ location: parseImageLocation(reference) }, context);
  let blob: string;
  if (format === 'legacy') {
    const content = legacySignature(subject.digest, { signer: `${process.pid}` });
    blob = (await attachLegacy(target, subject, { kind: 'sig', ...content })).digest;
  } else {
    const bundle = keyBundle(subject.digest);
    await attachBundle({ target, subject, bundle }, context);
    blob = digestOf(encodeBundle(bundle));
  }
  await target.commit();
  return blob;
}
