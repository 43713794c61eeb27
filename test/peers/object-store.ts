/** A real object store that speaks S3, over a folder: S3Proxy, as Maven has it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bucket } from '../../src/store/index.ts';
import { freePort } from './free-port.ts';
import { findProgram } from './real-registry.ts';

const ARTIFACT = 'org.gaul:s3proxy:2.6.0:jar:jar-with-dependencies';

/** Programs that are not here. */
export const missingOfObjectStore = ['java', 'mvn'].filter((name) => findProgram(name) === undefined);

export type ObjectStore = {
  bucket: Bucket;
  /** Of the bucket, as files. */
  folder: string;
  stop(): void;
};

/** `folder`: what is kept there, and the program. */
export async function startObjectStore(folder: string): Promise<ObjectStore> {
  const files = join(folder, 'objects');
  mkdirSync(join(files, 'fleet'), { recursive: true });
  const fetched = ['-q', '-B', 'dependency:copy', `-Dartifact=${ARTIFACT}`, `-DoutputDirectory=${folder}`];
  execFileSync('mvn', fetched, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [program = ''] = globSync(join(folder, 's3proxy-*.jar'));
  const port = await freePort();
  const settings = {
    's3proxy.endpoint': `http://127.0.0.1:${port}`,
    's3proxy.authorization': 'aws-v2-or-v4',
    's3proxy.identity': 'test',
    's3proxy.credential': 'a-secret',
    'jclouds.provider': 'filesystem-nio2',
    // It asks for them, whatever keeps the files.
    'jclouds.identity': 'none',
    'jclouds.credential': 'none',
    'jclouds.filesystem.basedir': files,
  };
  const lines = Object.entries(settings).map((setting) => setting.join('='));
  writeFileSync(join(folder, 's3proxy.conf'), lines.join('\n'));
  const args = ['-jar', program, '--properties', join(folder, 's3proxy.conf')];
  const server: ChildProcess = spawn('java', args, { stdio: 'ignore' });
  while (!(await answers(settings['s3proxy.endpoint']))) {
    if (server.exitCode !== null) throw new Error(`S3Proxy ended with ${server.exitCode}`);
    await delay(100);
  }
  const credentials = { region: 'us-east-1', accessKeyId: 'test', secretAccessKey: 'a-secret' };
  return {
    bucket: { url: `${settings['s3proxy.endpoint']}/fleet`, ...credentials, sessionToken: undefined },
    folder: join(files, 'fleet'),
    stop: () => void server.kill('SIGKILL'),
  };
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    () => true,
    () => false,
  );
}
