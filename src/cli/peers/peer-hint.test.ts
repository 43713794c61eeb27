import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ShearwallError } from '../../base/errors.ts';
import { COMMAND_ALIASES } from '../aliases.ts';
import { COMMANDS } from '../commands.ts';
import { parseLine } from '../parse-line.ts';
import { PEER_COMMANDS } from './peer-commands.ts';

/** What is said to do instead. */
async function hintOf(line: string): Promise<string> {
  const error = await parseLine(line.split(' ')).then(
    () => assert.fail(`${line} is understood`),
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof ShearwallError, line);
  assert.equal(error.kind, 'usage');
  return error.hint ?? '';
}

const LINES: readonly [string, string][] = [
  ['fs .', 'shearwall scan dir:.'],
  [
    'image --format template --template @contrib/html.tpl -o report.html alpine:3.20',
    'shearwall scan -o template=contrib/html.tpl=report.html alpine:3.20\nleft out: --format template --template @contrib/html.tpl -o report.html',
  ],
  [
    'scan -o template -t csv.tmpl alpine:3.20',
    'shearwall scan -o template=csv.tmpl alpine:3.20\nleft out: -o template -t csv.tmpl',
  ],
  [
    "filesystem --severity HIGH,CRITICAL --exit-code 1 --scanners vuln,secret it's",
    `shearwall scan --severity HIGH,CRITICAL --exit-code 1 'dir:it'\\''s'\nleft out: --scanners vuln,secret`,
  ],
  ['rootfs -f json -o out.json /mnt/root', 'shearwall scan -f json -o out.json dir:/mnt/root'],
  ['repository ./checkout', 'shearwall scan dir:./checkout'],
  [
    'repo --ignore-unfixed https://git.example.org/app?a=b',
    "git clone --depth 1 'https://git.example.org/app?a=b' repository && shearwall scan --ignore-unfixed dir:repository",
  ],
  [
    'k8s --report summary',
    'shearwall fleet sync && shearwall exposed CVE-2021-44228\nleft out: --report summary',
  ],
  ['convert syft.json -o cyclonedx-json=a.json', 'shearwall sbom convert -o cyclonedx-json=a.json syft.json'],
  [
    'convert --format sarif -o a.sarif result.json',
    'shearwall scan --format sarif -o a.sarif --report result.json',
  ],
  [
    'publish apko.yaml registry.example.org/app:v1',
    'shearwall build apko.yaml --push registry.example.org/app:v1',
  ],
  ['show-config apko.yaml', 'shearwall lock apko.yaml'],
  ['packages alpine:3.20 -o spdx-json', 'shearwall sbom -o spdx-json alpine:3.20'],
  ['catalog dir:.', 'shearwall sbom dir:.'],
  [
    'attach sbom --sbom app.cdx.json registry.example.org/app:v1',
    'shearwall attest --type cyclonedx --predicate app.cdx.json registry.example.org/app:v1\nleft out: --sbom app.cdx.json',
  ],
  [
    'attach signature --payload p.json r.example.org/a:1',
    'shearwall sign r.example.org/a:1\nleft out: --payload p.json',
  ],
  ['save --dir out r.example.org/a:1', 'shearwall pull r.example.org/a:1 oci:out\nleft out: --dir out'],
  ['load --dir out r.example.org/a:1', 'shearwall push oci:out r.example.org/a:1\nleft out: --dir out'],
  [
    'initialize --mirror https://tuf.example.org --root r.json',
    'shearwall trust init --mirror https://tuf.example.org --root r.json',
  ],
  ['piv-tool generate-key', 'shearwall sign --key exec:PROGRAM IMAGE'],
  ['scan --scanners vuln alpine:3.20', 'shearwall scan alpine:3.20\nleft out: --scanners vuln'],
  [
    'image --skip-db-update --severity=LOW a:1',
    'shearwall scan --severity=LOW a:1\nleft out: --skip-db-update',
  ],
  [
    'scan a:1 --add-cpes-if-none --fail-on high',
    'shearwall scan --fail-on high a:1\nleft out: --add-cpes-if-none',
  ],
];

describe('a line of another tool', () => {
  for (const [line, hint] of LINES)
    it(`${line} is answered with the whole command that does it here, which is understood`, async () => {
      const got = await hintOf(line);
      assert.equal(got, hint);
      const [commands = ''] = got.split('\n');
      for (const command of commands.split(' && ').filter((each) => each.startsWith('shearwall '))) {
        const words = command.split(' ').map((word) => word.replaceAll(/^'|'$/g, ''));
        assert.equal(typeof (await parseLine(words.slice(1))), 'object', command);
      }
    });

  it('is answered as the page for those who come from there says', async () => {
    const page = readFileSync(
      join(import.meta.dirname, '../../../docs/tasks/come-from-other-tools.md'),
      'utf8',
    );
    const [, line = '', hint = ''] = /^\$ shearwall (.*)\nhint: (.*\n.*)$/m.exec(page) ?? [];
    assert.equal(await hintOf(line), hint);
    // Of the words that the table has for our side, the first is a command.
    const ours = [...page.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`shearwall ([a-z-]+)/g)].map(([, name = '']) => name),
    );
    assert.ok(ours.length > 5);
    for (const name of ours) assert.ok(name in COMMANDS || name in COMMAND_ALIASES, name);
  });

  it('is answered for every command that others have and we do not', async () => {
    for (const name of [...Object.keys(PEER_COMMANDS), 'convert'])
      assert.match(await hintOf(name), /^shearwall |&& shearwall /, name);
  });

  it('that nobody understands is answered as before', async () => {
    assert.match(await hintOf('scan --no-such-flag a'), /--help/);
    assert.match(await hintOf('fs --key x --lock'), /^shearwall scan /);
  });

  it('works under the names that others have for what is here', async () => {
    const image = await parseLine(['image', '--severity', 'HIGH', 'alpine:3.20']);
    assert.ok(typeof image === 'object');
    assert.deepEqual([image.args, image.options['severity']], [['alpine:3.20'], ['high']]);
    const pair = await parseLine(['generate-key-pair', '--output-key-prefix', 'release']);
    assert.ok(typeof pair === 'object');
    assert.equal(pair.options['outputKeyPrefix'], 'release');
  });
});
