import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../../base/context.ts';
import type { Environment } from '../../../base/run-program.ts';
import { OUTPUT_FOLDER, testerFiles } from '../tester/tester-files.ts';
import type { Sandbox } from '../types.ts';
import { planFor, runTester } from './run-tester.ts';
import { unpackImage } from './unpack-image.ts';

const START = ['bwrap', '--unshare-all', '--die-with-parent', '--new-session', '--clearenv'];
const OWN = ['--proc', '/proc', '--dev', '/dev', '--chdir', '/', '--tmpfs', OUTPUT_FOLDER];

/** Namespaces of its own over the unpacked image, for any user of this machine. All files are the container's user's. */
export function bubblewrap(env: Environment, context: Context): Sandbox {
  return {
    name: 'bubblewrap',
    async run(image, { source, test }) {
      const folder = await mkdtemp(join(tmpdir(), 'shearwall-test-'));
      try {
        const { uid, gid, home } = await unpackImage({ image, source, folder }, context);
        const { mounts, argv: tester } = testerFiles();
        const binds = mounts.flatMap(({ from, to }) => ['--ro-bind', from, to]);
        const argv = [
          ...START,
          '--uid',
          `${uid}`,
          '--gid',
          `${gid}`,
          '--bind',
          folder,
          '/',
          ...OWN,
          ...binds,
        ];
        argv.push('--', ...tester);
        const plan = planFor(image.config, test, home);
        return await runTester({ name: 'bubblewrap', argv, plan, env }, context);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
