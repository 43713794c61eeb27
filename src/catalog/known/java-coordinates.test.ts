import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { coordinatesOf, readCoordinates, TABLE_SHA256 } from './java-coordinates.ts';

describe('the table of Maven coordinates', () => {
  it('reads groups, folders, modules and versions', () => {
    const text =
      '# about\ncom.acme\n plain 1.0\n tool org/tool/ 1.0\n starter =com.acme.starter 2.0\n old com/old/ 1.0 2.0\n';
    const once = (version: string) => ({ oldest: version, newest: version });
    assert.deepEqual(
      [...readCoordinates(text)],
      [
        { group: 'com.acme', artifact: 'plain', mark: { folder: 'com/acme/' }, versions: once('1.0') },
        { group: 'com.acme', artifact: 'tool', mark: { folder: 'org/tool/' }, versions: once('1.0') },
        {
          group: 'com.acme',
          artifact: 'starter',
          mark: { module: 'com.acme.starter' },
          versions: once('2.0'),
        },
        {
          group: 'com.acme',
          artifact: 'old',
          mark: { folder: 'com/old/' },
          versions: { oldest: '1.0', newest: '2.0' },
        },
      ],
    );
  });

  it('is the one that the code was written for: what caches keep depends on both', () => {
    const table = readFileSync(new URL('java-coordinates.txt', import.meta.url));
    assert.equal(hash('sha256', table), TABLE_SHA256, 'run node scripts/java-coordinates.ts');
  });

  it('knows an artifact by its name, and nothing of others', () => {
    assert.deepEqual(
      coordinatesOf('aspectjweaver').map(({ group }) => group),
      ['org.aspectj'],
    );
    assert.deepEqual(coordinatesOf('constructor'), []);
  });
});
