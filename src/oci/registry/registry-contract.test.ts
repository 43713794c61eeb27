import { describe } from 'node:test';
import { registryContract } from '../../../test/contracts/registry-contract.ts';
import { FakeRegistry } from '../../../test/fakes/registry.ts';

describe('the registry client and a registry with the referrers API', () => {
  registryContract(() => FakeRegistry.start());
});

describe('the registry client and a registry without the referrers API', () => {
  registryContract(() => FakeRegistry.start({ referrersApi: false }));
});

describe('the registry client and a registry that has the API but does not say so', () => {
  registryContract(() => FakeRegistry.start({ subjectHeader: false }));
});

describe('the registry client and a registry that gives every referrer the type of its config', () => {
  registryContract(() =>
    FakeRegistry.start({ artifactType: 'application/vnd.oci.empty.v1+json', pageSize: 1 }),
  );
});

describe('the registry client and a registry that redirects blobs, mounts nothing and wants small chunks', () => {
  registryContract(() =>
    FakeRegistry.start({ redirectBlobs: true, mount: false, maxBodyBytes: 8 * 1024 * 1024 }),
  );
});
