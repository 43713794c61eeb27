import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import { parseRegistryHost } from './registry-host.ts';

describe('parseRegistryHost', () => {
  const canonical: [string, string][] = [
    ['ghcr.io', 'ghcr.io'],
    ['GHCR.io', 'ghcr.io'],
    ['ghcr.io:443', 'ghcr.io'],
    ['ghcr.io:00443', 'ghcr.io'],
    ['ghcr.io:080', 'ghcr.io:80'],
    ['localhost:80', 'localhost'],
    ['127.0.0.1:443', '127.0.0.1:443'],
    ['[FD00::0001]:443', '[fd00::1]'],
    ['localhost:05000', 'localhost:5000'],
    ['127.0.0.1:5000', '127.0.0.1:5000'],
    ['[0:0:0:0:0:0:0:1]', '[::1]'],
    ['[0:0:0:0:0:0:0:1]:5000', '[::1]:5000'],
    ['[FD00::0001]', '[fd00::1]'],
    ['index.docker.io', 'docker.io'],
    ['registry-1.docker.io:443', 'docker.io'],
    ['docker.io:443', 'docker.io'],
  ];
  for (const [text, host] of canonical) {
    it(`writes ${text} as ${host}`, () => assert.deepEqual(parseRegistryHost(text), { host }));
  }

  const spellings = [
    ['127.1:5017', '127.0.0.1:5017'],
    ['0x7f.0.0.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['017700000001:81', '127.0.0.1:81'],
    ['127.0.0.01:5000', '127.0.0.1:5000'],
  ];
  for (const [text = '', host = ''] of spellings) {
    it(`refuses ${text}, by which ${host} would get another policy and another login`, () => {
      const parsed = parseRegistryHost(text);
      assert.ok('problem' in parsed && parsed.problem.includes(`write "${host}"`), JSON.stringify(parsed));
    });
  }

  for (const text of [
    '[::ffff:7f00:1]:5000',
    '[::7f00:1]',
    'a..b',
    '1.2.3.4.5',
    '1.2.3.999',
    '08',
    'x.io:0',
    'x.io:65536',
    'x.io:',
    '[::1',
    '[1::2::3]',
    'x.io.',
    '',
  ]) {
    it(`refuses "${text}"`, () => assert.ok('problem' in parseRegistryHost(text)));
  }

  it('gives a form that a URL keeps, and that is read as itself', () => {
    const parts = '0123456789abxF.:[]-'.split('');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...parts), maxLength: 24 }), (text) => {
        const parsed = parseRegistryHost(text);
        if ('problem' in parsed) return;
        assert.deepEqual(parseRegistryHost(parsed.host), parsed);
        assert.equal(new URL(`https://${parsed.host}`).host, new URL(`https://${text}`).host);
        assert.equal(new URL(`https://${parsed.host}`).hostname, parsed.host.replace(/:\d+$/, ''));
      }),
      { numRuns: howOften({ quick: 2000, long: 20_000 }) },
    );
  });
});
