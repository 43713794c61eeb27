import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeComponent, fakeMatch, fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import type { Match } from '../types.ts';
import { otherPlatform } from './other-platform.ts';

function loweringOf(platform: string | undefined, onlyFor: Match['onlyFor']) {
  const candidate = {
    match: fakeMatch({ onlyFor }),
    vulnerability: fakeVulnerability(),
    component: fakeComponent({ type: 'golang' }),
  };
  return otherPlatform(platform)(candidate);
}
const lowered = (...of: Parameters<typeof loweringOf>) => loweringOf(...of)?.text;

describe('otherPlatform', () => {
  it('lowers what is only in programs for another system or processor', () => {
    assert.match(
      lowered('linux/amd64', { goos: 'windows' }) ?? '',
      /only in programs for windows, and the image is for linux\/amd64/,
    );
    assert.ok(lowered('linux/arm64/v8', { goarch: 'ppc64le,s390x' }));
    const { code, justification } = loweringOf('linux/amd64', { goos: 'windows' }) ?? {};
    assert.deepEqual([code, justification], ['other-platform', 'vulnerable_code_not_present']);
  });

  it('lowers nothing on the platform that it is for, on an unknown one, or without a limit', () => {
    assert.equal(lowered('windows/amd64', { goos: 'windows' }), undefined);
    assert.equal(lowered('linux/amd64', { goos: 'darwin,linux' }), undefined);
    assert.equal(lowered('linux', { goarch: 's390x' }), undefined);
    assert.equal(lowered(undefined, { goos: 'windows' }), undefined);
    assert.equal(lowered('linux/amd64', undefined), undefined);
  });
});
