import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkAsked } from './check-asked.ts';

const recipe = { name: 'app', archs: ['amd64', 'arm64'] };
const output = 'oci:out/app';

describe('checkAsked', () => {
  it("takes the recipe's architectures, or those that were named, by any of their names and once", () => {
    assert.deepEqual(checkAsked({ recipe, output }), ['amd64', 'arm64']);
    assert.deepEqual(checkAsked({ recipe, output, archs: ['aarch64', 'arm64'] }), ['arm64']);
  });

  it('refuses what cannot be made before anything is resolved', () => {
    const refused: [archs: string[] | undefined, output: string, code: string, said: RegExp][] = [
      [[], output, 'BUILD_ARCH_UNKNOWN', /list of architectures is empty/],
      [['amd46'], output, 'BUILD_ARCH_UNKNOWN', /no architecture 'amd46': did you mean 'amd64'/],
      [['armhf'], output, 'BUILD_ARCH_UNKNOWN', /write arm\/v7/],
      [['s390x'], output, 'BUILD_ARCH_NOT_LOCKED', /recipe app is not for s390x/],
      [undefined, 'docker-archive:two.tar', 'BUILD_ONE_PLATFORM', /two\.tar holds the image of one/],
      [undefined, 'out', 'OCI_LOCATION_INVALID', /"out" does not say/],
      [undefined, 'Registry.example.org/App', 'OCI_REFERENCE_INVALID', /App/],
    ];
    for (const [archs, where, code, message] of refused)
      assert.throws(() => checkAsked({ recipe, archs, output: where }), { code, message });
  });
});
