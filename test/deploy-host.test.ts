/** What is shipped to run the agent of a single host names options that it has. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Command } from 'commander';
import { parse } from 'yaml';
import { command } from '../src/cli/commands/agent.ts';
import { parseLine } from '../src/cli/parse-line.ts';

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../deploy/host', name), 'utf8');

describe('deploy/host', () => {
  const options = (): Record<string, unknown> => {
    const agent = new Command('agent').exitOverride();
    command.describe(agent);
    return agent.parse(words, { from: 'user' }).opts();
  };
  let words: string[];

  it('has a unit for systemd', () => {
    const line = /^ExecStart=\S+ agent (.*)$/m.exec(read('shearwall-agent.service'))?.[1] ?? '';
    words = line.split(' ');
    const { docker, cluster, tokenFile, spool } = options();
    assert.deepEqual(
      [docker, cluster, tokenFile, spool],
      [true, '%H', '%d/token', '%S/shearwall/agent.json'],
    );
  });

  it('has a Compose file, whose volumes and secrets are where the agent looks', () => {
    const { services } = parse(read('compose.yaml')) as {
      services: Record<string, { command: string[]; volumes: string[]; secrets: string[] }>;
    };
    const agent = services['shearwall-agent'] ?? assert.fail();
    words = agent.command.slice(1);
    const { docker, tokenFile, spool } = options();
    assert.deepEqual([docker, tokenFile], [true, `/run/secrets/${agent.secrets[0]}`]);
    assert.ok(agent.volumes.some((volume) => String(spool).startsWith(`${volume.split(':')[1]}/`)));
    assert.ok(agent.volumes.includes('/var/run/docker.sock:/var/run/docker.sock'));
  });

  it('has a Compose file of a server, whose lines are those of the program and name what is mounted', async () => {
    const { services } = parse(read('compose-server.yaml'), { merge: true }) as {
      services: Record<string, { command: string[]; volumes: string[]; environment: object; profiles?: [] }>;
    };
    const { server, updates } = services;
    assert.ok(server && updates);
    for (const { command: line, environment } of [server, updates]) {
      await parseLine(line.map((word) => (word.startsWith('${') ? 'https://shearwall.example.org' : word)));
      assert.ok('SHEARWALL_DATABASE' in environment);
    }
    for (const file of server.command.filter((word) => word.startsWith('/tls/')))
      assert.ok(server.volumes.some((volume) => volume.split(':')[1] === file));
    assert.deepEqual([updates.profiles, updates.volumes], [['updates'], ['./recipes:/recipes']]);
  });
});
