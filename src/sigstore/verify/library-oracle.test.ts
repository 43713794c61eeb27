import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { bundleFromJSON, type SerializedBundle } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { FILE, type Samples, signSamples } from '../../../test/fakes/signed-samples.ts';
import { encodeBundle } from '../bundle/encode-bundle.ts';
import { parseBundle } from '../bundle/parse-bundle.ts';
import { findInstance, PUBLIC_GOOD } from '../instances/instances.ts';
import { parsePublicKey, publicKeyPem } from '../keys/public-key.ts';
import { RefusedError } from '../refusal.ts';
import { parseTrustedRoot } from '../trusted-root/parse-trusted-root.ts';
import type { VerificationKey } from '../types.ts';
import { verifyBundle } from './verify-bundle.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const data = join(shared, 'data');
const skip = existsSync(data) ? false : `no ${data}`;

type Case = {
  json: Uint8Array;
  root: Uint8Array;
  artifact: Buffer | undefined;
  key: VerificationKey | undefined;
};

/** Sigstore's own verifier: what we accept it must accept, apart from what is named below. */
function libraryAccepts({ json, root, artifact, key }: Case): boolean {
  try {
    const trusted = TrustedRoot.fromJSON(JSON.parse(Buffer.from(root).toString()));
    const finder =
      key && (() => ({ publicKey: key.keyObject, validFor: () => true }) as unknown as ReturnType<KeyFinder>);
    const verifier = new Verifier(toTrustMaterial(trusted, finder as KeyFinder), {
      tlogThreshold: 1,
      timestampThreshold: key ? 0 : 1,
      ctlogThreshold: key ? 0 : 1,
    });
    const bundle = bundleFromJSON(JSON.parse(Buffer.from(json).toString()) as SerializedBundle);
    verifier.verify(toSignedEntity(bundle, artifact));
    return true;
  } catch {
    return false;
  }
}
type KeyFinder = Extract<Parameters<typeof toTrustMaterial>[1], (...args: never[]) => unknown>;

function weAccept({ json, root, artifact, key }: Case): boolean {
  try {
    const bundle = parseBundle(json);
    const given = artifact && bundle.content.kind === 'message' ? artifact : undefined;
    return verifyBundle(bundle, given && { kind: 'bytes', bytes: given }, {
      keys: key ? [key] : [],
      trustedRoot: parseTrustedRoot(root),
      requirements: { logEntries: 1, timestamps: 0, scts: key ? 0 : 1 },
    }).ok;
  } catch (error) {
    if (error instanceof RefusedError) return false;
    throw error;
  }
}

const builtIn = (): Uint8Array => findInstance(PUBLIC_GOOD)?.builtIn?.trustedRoot() ?? Buffer.of();

/** The library passes these although they are wrong, or for reasons of its own. */
const LIBRARY_ONLY = new Set(['trust-root-tlog-missing-validity-start_fail']);

describe('verifyBundle compared with Sigstore’s own library', () => {
  it('agrees on every case of sigstore-conformance, but for the one that the library gets wrong', {
    skip,
  }, () => {
    const bundles = globSync(join(data, 'sigstore-bundles/bundle-verify/*/bundle.sigstore.json'));
    assert.ok(bundles.length >= 35);
    for (const path of bundles) {
      const folder = dirname(path);
      const own = (name: string): Buffer | undefined =>
        existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : undefined;
      const pem = own('key.pub');
      const one: Case = {
        json: readFileSync(path),
        root: own('trusted_root.json') ?? builtIn(),
        artifact: own('artifact') ?? readFileSync(join(folder, '../a.txt')),
        key: pem && parsePublicKey(pem),
      };
      const name = folder.split('/').at(-1) ?? '';
      if (!LIBRARY_ONLY.has(name)) assert.equal(weAccept(one), libraryAccepts(one), name);
    }
  });

  it('accepts nothing of what GitHub and npm signed that the library refuses', {
    skip,
  }, () => {
    const files = globSync(
      join(data, 'real-signatures/{github/*.sigstore.json,github/*bundle*.json*,npm/*.json}'),
    );
    assert.ok(files.length >= 10);
    let accepted = 0;
    for (const path of files) {
      const text = readFileSync(path, 'utf8');
      const bundles: unknown[] = path.includes('/npm/')
        ? JSON.parse(text).attestations.map(({ bundle }: { bundle: unknown }) => bundle)
        : path.endsWith('.jsonl')
          ? text
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line))
          : [JSON.parse(text)];
      for (const bundle of bundles) {
        const json = Buffer.from(JSON.stringify(bundle));
        const one: Case = { json, root: builtIn(), artifact: undefined, key: undefined };
        const ours = weAccept(one);
        assert.ok(!ours || libraryAccepts(one), `${path} is accepted by us alone`);
        if (ours) accepted++;
      }
    }
    assert.ok(accepted >= 8, `only ${accepted} were accepted`);
  });

  describe('on what a throw-away Sigstore vouches for', () => {
    let samples: Samples;
    before(async () => {
      samples = await signSamples();
    });
    after(() => samples[Symbol.asyncDispose]());

    it('agrees on every sample, and on each with a byte changed, wherever that is', () => {
      const root = samples.sigstore.trustedRoot;
      let seen = 0;
      for (const { name, bundle } of samples.all) {
        const key = name.startsWith('keyless')
          ? undefined
          : parsePublicKey(publicKeyPem(samples.signer.publicKey));
        const json = Buffer.from(encodeBundle(bundle));
        const artifact = bundle.content.kind === 'message' ? FILE : undefined;
        assert.ok(weAccept({ json, root, artifact, key }), name);
        assert.ok(libraryAccepts({ json, root, artifact, key }), name);
        // Certificates inside a time stamp are used by the library and ignored by us; nobody signed them there.
        const start = json.indexOf('"signedTimestamp"');
        const end = json.indexOf('}', start);
        for (let at = 3; at < json.length; at += 97) {
          if (at > start && at < end) continue;
          const changed = Buffer.from(json);
          changed[at] = changed[at] === 0x41 ? 0x42 : 0x41;
          const one: Case = { json: changed, root, artifact, key };
          if (weAccept(one)) assert.ok(libraryAccepts(one), `${name} with byte ${at} changed: by us alone`);
          seen++;
        }
      }
      assert.ok(seen > 200, `only ${seen} changed bundles were seen`);
    });
  });
});
