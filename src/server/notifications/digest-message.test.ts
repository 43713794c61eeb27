import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Notice } from '../../store/index.ts';
import { digestMessage } from './digest-message.ts';

const notice = (vulnerability: string, more: Partial<Notice> = {}): Notice => ({
  kind: 'new-exposure',
  owner: 'shop',
  vulnerability,
  isExploited: false,
  fixedVersion: '',
  containers: 2,
  ...more,
});

describe('a digest', () => {
  it('says each thing once, what is exploited first, and leads to the answer', () => {
    const notices = [
      notice('CVE-1'),
      notice('CVE-1'),
      notice('CVE-2', { kind: 'exploited', fixedVersion: '1.2' }),
    ];
    const { subject, lines, id } = digestMessage({ id: 7, owner: 'shop', notices }, 'https://shearwall.test');
    assert.equal(id, 'shearwall-7');
    assert.equal(subject, '[shearwall] shop: 1 exploited by now, 1 newly exposed');
    assert.deepEqual(lines, [
      'Exploited by now:',
      '  CVE-2: shop, 2 containers, fixed in 1.2 https://shearwall.test/?what=CVE-2',
      'Newly exposed:',
      '  CVE-1: shop, 2 containers https://shearwall.test/?what=CVE-1',
    ]);
  });

  it('has as many lines as anybody reads, and says how many more there are', () => {
    const notices = Array.from({ length: 500 }, (_, number) => notice(`CVE-${number}`));
    const { lines } = digestMessage({ id: 7, owner: 'shop', notices }, '');
    assert.equal(lines.length, 32);
    assert.equal(lines.at(-1), '  and 470 more');
  });

  it('lets no name of a team or vulnerability begin a line or a header', () => {
    const owner = 'shop\r\nBcc: everybody@example.org';
    const { subject, lines } = digestMessage({ id: 7, owner, notices: [notice('CVE-1\n*', { owner })] }, '');
    assert.doesNotMatch([subject, ...lines].join(''), /[\r\n]/);
  });
});
