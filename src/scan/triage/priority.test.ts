import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import type { Vulnerability } from '../../advisories/index.ts';
import type { ChosenSeverity } from '../report/types.ts';
import { type PriorityInput, priorityOf } from './priority.ts';

const rated = (score: number): ChosenSeverity => ({
  level: 'high',
  score,
  vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
  source: 'nvd',
});
const input = (given: Partial<PriorityInput> = {}): PriorityInput => ({
  vulnerability: fakeVulnerability(),
  severity: rated(7.5),
  fixVersion: undefined,
  exposedPorts: undefined,
  reachability: 'reachable, by /usr/sbin/nginx',
  ...given,
});
const KEV = { dateAdded: '2026-01-02', ransomware: false, dueDate: undefined };

describe('priorityOf', () => {
  it('is the sum of its terms, and each term says what it stands for', () => {
    const vulnerability = fakeVulnerability({ epss: { probability: 0.25, percentile: 0.97 } });
    const { priority, terms } = priorityOf(
      input({ vulnerability, fixVersion: '2', exposedPorts: ['80/tcp'] }),
    );
    assert.deepEqual(
      terms.map(({ name, points }) => [name, points]),
      [
        ['exploited', 0],
        ['epss', 15],
        ['severity', 22.5],
        ['reachability', 5],
        ['fix', 5],
        ['exposed port', 5],
      ],
    );
    assert.equal(priority, 53);
    assert.match(terms[1]?.fact ?? '', /EPSS 25 % within 30 days, above 97 % of all/);
  });

  it('puts anything exploited before anything that is only severe', () => {
    const exploited = priorityOf(
      input({ vulnerability: fakeVulnerability({ exploited: KEV }), severity: rated(2) }),
    );
    const severe = priorityOf(input({ severity: rated(10), fixVersion: '2', exposedPorts: ['80/tcp'] }));
    assert.ok(exploited.priority > severe.priority, `${exploited.priority} > ${severe.priority}`);
  });

  it('never exceeds 100', () => {
    const vulnerability = fakeVulnerability({
      exploited: { ...KEV, ransomware: true },
      epss: { probability: 1, percentile: 1 },
      isMalicious: true,
    });
    assert.equal(priorityOf(input({ vulnerability, severity: rated(10), fixVersion: '2' })).priority, 100);
  });

  it('counts what nobody rated as medium, and says so', () => {
    const severity: ChosenSeverity = {
      level: 'unknown',
      score: undefined,
      vector: undefined,
      source: undefined,
    };
    const term = priorityOf(input({ severity })).terms.find(({ name }) => name === 'severity');
    assert.deepEqual(term, { name: 'severity', points: 16.5, fact: 'nobody rated it: counts as 5.5' });
  });

  it('gives nothing for a port where the network is not the way in', () => {
    const severity = { ...rated(7.8), vector: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H' };
    const { terms } = priorityOf(input({ severity, exposedPorts: ['80/tcp'] }));
    assert.equal(
      terms.some(({ name }) => name === 'exposed port'),
      false,
    );
  });

  const termOf = (given: Partial<PriorityInput>, name: string) =>
    priorityOf(input(given)).terms.find((term) => term.name === name);

  it('weighs what is known of exploitation: by ransomware, known, active, published, and not known', () => {
    const none = fakeVulnerability().decision;
    const decided = (exploitation: string) =>
      fakeVulnerability({ decision: { ...none, exploitation } as Vulnerability['decision'] });
    const cases: [Vulnerability, number, string][] = [
      [
        fakeVulnerability({ exploited: { ...KEV, ransomware: true } }),
        65,
        'known to be exploited since 2026-01-02 (CISA KEV), by ransomware too',
      ],
      [fakeVulnerability({ exploited: KEV }), 60, 'known to be exploited since 2026-01-02 (CISA KEV)'],
      [decided('active'), 50, 'exploitation is active (CISA SSVC)'],
      [decided('poc'), 10, 'an exploit is published (CISA SSVC)'],
      [decided('none'), 0, 'not known to be exploited'],
    ];
    for (const [vulnerability, points, fact] of cases)
      assert.deepEqual(termOf({ vulnerability }, 'exploited'), { name: 'exploited', points, fact });
  });

  it('says of a malicious package that it is an attack', () => {
    const vulnerability = fakeVulnerability({ id: 'MAL-1', isMalicious: true });
    assert.deepEqual(termOf({ vulnerability }, 'malicious'), {
      name: 'malicious',
      points: 100,
      fact: 'MAL-1 says that the package itself is an attack',
    });
    assert.equal(termOf({}, 'malicious'), undefined);
  });

  it('counts a level without a score as the middle of its span', () => {
    const points = { critical: 28.5, high: 24, medium: 16.5, low: 6, negligible: 0 };
    for (const level of Object.keys(points) as (keyof typeof points)[]) {
      const severity: ChosenSeverity = { level, score: undefined, vector: undefined, source: 'ubuntu' };
      const counted = points[level] / 3;
      const fact = `${level} (ubuntu): counts as ${counted}`;
      assert.deepEqual(termOf({ severity }, 'severity'), { name: 'severity', points: points[level], fact });
    }
    assert.deepEqual(termOf({}, 'severity'), { name: 'severity', points: 22.5, fact: 'CVSS 7.5 high (nvd)' });
  });

  it('writes small shares with a digit, and takes no probability beyond 0 and 1', () => {
    const epss = (probability: number) =>
      termOf({ vulnerability: fakeVulnerability({ epss: { probability, percentile: 0.5 } }) }, 'epss');
    assert.deepEqual(epss(0.0123), {
      name: 'epss',
      points: 3.3,
      fact: 'EPSS 1.2 % within 30 days, above 50 % of all',
    });
    assert.match(epss(0.1)?.fact ?? '', /^EPSS 10 % /);
    assert.equal(epss(7)?.points, 30);
    assert.equal(epss(-1)?.points, 0);
    assert.deepEqual(termOf({}, 'epss'), { name: 'epss', points: 0, fact: 'no EPSS known' });
  });

  it('says which fix and which ports it counts', () => {
    assert.deepEqual(termOf({ fixVersion: '2' }, 'fix'), { name: 'fix', points: 5, fact: 'fixed in 2' });
    assert.deepEqual(termOf({}, 'fix'), { name: 'fix', points: 0, fact: 'no fixed version' });
    assert.deepEqual(termOf({ exposedPorts: ['80/tcp', '443/tcp'] }, 'exposed port'), {
      name: 'exposed port',
      points: 5,
      fact: 'attacked over the network, and the image exposes 80/tcp, 443/tcp',
    });
    assert.equal(termOf({ exposedPorts: [] }, 'exposed port'), undefined);
    assert.deepEqual(termOf({}, 'reachability'), {
      name: 'reachability',
      points: 5,
      fact: 'reachable, by /usr/sbin/nginx',
    });
  });

  it('is a whole number, rounded from the sum', () => {
    const vulnerability = fakeVulnerability({ epss: { probability: 0.01, percentile: 0.5 } });
    assert.equal(priorityOf(input({ vulnerability, severity: rated(7.1) })).priority, 29);
    assert.equal(priorityOf(input({ severity: rated(0) })).priority, 5);
  });
});
