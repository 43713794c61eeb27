import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sayRemedies } from './remedies.ts';

describe('remedies on the command line', () => {
  it('name the commands that help, in the order of the answer', () => {
    const [update, build, pull] = sayRemedies(['update-advisories', 'build-advisories', 'pull-advisories']);

    assert.match(update ?? '', /"shearwall db update"/);
    assert.match(build ?? '', /"shearwall db build"/);
    assert.match(pull ?? '', /"shearwall db pull"/);
  });

  it('say once what two of them need: another feed is fetched by an update', () => {
    assert.deepEqual(sayRemedies(['add-feed', 'update-advisories', 'list-not-covered']), [
      '"shearwall db update" with a feed that covers it',
      '"shearwall exposed --not-covered" lists all',
    ]);
  });
});
