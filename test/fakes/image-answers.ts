import { digestOf } from '../../src/base/digest.ts';
import type { SlimAnswer } from '../../src/cli/answers.ts';
import type { ImageBloat, ImageReach } from '../../src/inspect/index.ts';

const count = { files: 1, bytes: 1 };
const counts = {
  'cannot run here': count,
  unreachable: count,
  'via a shell': count,
  possibly: count,
  reachable: count,
};
export const fakeReach: ImageReach = {
  image: 'app',
  platform: 'linux/amd64',
  engine: 1,
  roots: [{ why: 'it', argv: ['/usr/bin/a'] }],
  totals: counts,
  shells: [{ path: '/bin/sh', answer: 'possibly' }],
  packages: [{ name: 'a', counts }],
  triggers: [{ trigger: 'no-pack', why: 'because', at: '/usr/bin/a', answer: 'reachable' }],
  unread: [{ path: '/x', by: 'elf', message: 'no' }],
  files: [{ path: '/usr/bin/a', answer: 'reachable', sizeBytes: 1, package: 'a' }],
  steps: [
    {
      to: '/usr/bin/a',
      use: 'code',
      answer: 'reachable',
      sizeBytes: 1,
      kind: 'runs',
      literal: 'a',
      where: 'the image',
      trigger: 'no-pack',
    },
  ],
};

export const fakeBloat: ImageBloat = {
  image: 'app',
  platform: 'linux/amd64',
  engine: 1,
  roots: [{ why: 'it', argv: ['/usr/bin/a'] }],
  carried: count,
  bloat: count,
  kept: [{ reason: 'reachable', ...count }],
  packages: [{ name: 'a', version: '1', carried: count, bloat: count, isNeedless: true, vulnerabilities: 1 }],
  vulnerabilities: [{ id: 'CVE-1', package: 'a', version: '1', severity: 'high', isNeedless: true }],
  notJudged: 1,
  unread: 1,
};

export const fakeSlim: SlimAnswer = {
  image: digestOf('a'),
  platforms: [],
  sboms: [],
  provenance: [],
  location: 'oci:out/slim',
  result: 'out/slim/result.json',
  source: digestOf('b'),
  slimmed: [
    {
      platform: 'linux/amd64',
      costs: [
        { reason: 'reachable', ...count },
        { reason: 'gone', ...count },
      ],
      removed: ['a'],
      partial: ['b'],
      hasRpm: true,
    },
  ],
};
