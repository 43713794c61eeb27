import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
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
});
