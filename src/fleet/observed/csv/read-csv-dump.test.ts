import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_OWNER_RULES } from '../../owners/find-owner.ts';
import { readDump } from '../read-dump.ts';
import type { Dump } from '../types.ts';

const hex = (digit: string): string => digit.repeat(64);

describe('a CSV of images', () => {
  const csv = (text: string): Dump => readDump(Buffer.from(text), DEFAULT_OWNER_RULES);

  it('reads image and owner without a heading, a digest only where one stands', () => {
    const dump = csv(`nginx:1.27,team-web\nregistry.example.org/api@sha256:${hex('a')},team-api\n`);
    assert.deepEqual(
      dump.containers.map(({ image, owner, workload }) => [
        workload.name,
        image.digest?.slice(7, 8),
        owner?.name,
      ]),
      [
        ['nginx', undefined, 'team-web'],
        ['api', 'a', 'team-api'],
      ],
    );
  });

  it('takes no heading for an image, and no row of commas for one that cannot be read', () => {
    assert.throws(() => csv('container_image,team\nnginx,web\n'), {
      code: 'FLEET_DUMP_UNREADABLE',
      message: /without a column called image/,
    });
    const dump = csv('\ufeffImage,Owner,Since\r\n,,\r\nnode,web,2026-01-01\r\n,,\r\n');
    assert.deepEqual([dump.containers.length, dump.incomplete], [1, undefined]);
    assert.equal(csv('node,web\n').containers[0]?.image.reference, 'node');
  });

  it('reads named columns in any order, and keeps the rows that it can read', () => {
    const dump = csv(
      `Namespace;Workload;Image;Digest\nshop;front;nginx;sha256:${hex('b')}\nshop;back;Not An Image;\n`,
    );
    assert.deepEqual(
      dump.containers.map(({ workload, image }) => [
        workload.namespace,
        workload.name,
        image.digest?.slice(7, 8),
      ]),
      [['shop', 'front', 'b']],
    );
    assert.match(dump.incomplete ?? '', /1 of its rows/);
  });

  it('takes for the delimiter what parts the first row, and a heading in every file', () => {
    const files = ['Owner;Image\n"Web; shop";nginx\nTeam A, B;redis\n', 'image\tteam\nbusybox\tC, D\n'];
    const dump = readDump(
      files.map((text) => Buffer.from(text)),
      DEFAULT_OWNER_RULES,
    );
    assert.deepEqual(
      dump.containers.map(({ image, owner, instance }) => [image.reference, owner?.name, instance]),
      [
        ['nginx', 'Web; shop', 'file 1, row 2'],
        ['redis', 'Team A, B', 'file 1, row 3'],
        ['busybox', 'C, D', 'file 2, row 2'],
      ],
    );
  });

  it('keeps images of one last name apart, and names the row that gives a workload to somebody else', () => {
    const dump = csv('r.example/shop/api:1,web\nr.example/bank/api:1,pay\nr.example/bank/api:2,other\n');
    assert.deepEqual(
      dump.containers.map(({ workload }) => workload.name),
      ['shop/api', 'bank/api', 'bank/api'],
    );
    assert.deepEqual(
      dump.problems.map(({ where, message }) => [where, /belongs to pay by row 2/.test(message)]),
      [['row 3', true]],
    );
    assert.equal(dump.incomplete, undefined);
  });

  it('takes platforms as people write them, and times in UTC; what is not a time is reported', () => {
    const dump = csv(
      'image,arch,since\na,x86_64,2026-03-05 10:00\nb,linux/arm64/v8,2026-03-05\nc,,03/05/2026\n',
    );
    assert.deepEqual(
      dump.containers.map(({ platform, startedAt = 0 }) => [platform, new Date(startedAt).toISOString()]),
      [
        ['linux/amd64', '2026-03-05T10:00:00.000Z'],
        ['linux/arm64', '2026-03-05T00:00:00.000Z'],
      ],
    );
    assert.match(dump.problems[0]?.message ?? '', /"03\/05\/2026" is not a valid time/);
  });
});
