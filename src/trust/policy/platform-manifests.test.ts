import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf } from '../../base/digest.ts';
import { type Descriptor, MEDIA_TYPES } from '../../oci/index.ts';
import { platformManifests } from './index.ts';

describe('platformManifests', () => {
  const attestation = { 'vnd.docker.reference.type': 'attestation-manifest' };
  const entry = (os?: string, architecture = 'amd64', annotations?: Record<string, string>): Descriptor => ({
    mediaType: MEDIA_TYPES.manifest,
    digest: digestOf(`${os} ${architecture}`),
    size: 1,
    ...(os !== undefined && { platform: { os, architecture } }),
    ...(annotations && { annotations }),
  });
  const of = (...manifests: Descriptor[]) =>
    platformManifests({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests });

  it('leaves out what is for no platform, as BuildKit’s attestation manifests are', () => {
    assert.deepEqual(of(entry('linux'), entry('unknown', 'unknown', attestation)), [entry('linux')]);
  });

  it('keeps an image that calls itself an attestation manifest: a runtime would run it', () => {
    const disguised = entry('linux', 'arm64', attestation);
    assert.deepEqual(of(entry('linux'), disguised), [entry('linux'), disguised]);
  });

  it('keeps what states no platform, or half of one', () => {
    assert.equal(of(entry(), entry('unknown', 'amd64'), entry('linux', 'unknown')).length, 3);
  });
});
