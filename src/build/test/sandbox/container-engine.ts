import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../../base/context.ts';
import { type Environment, runProgram } from '../../../base/run-program.ts';
import { copyImage, openImageTarget, type PlatformImage, platformOf } from '../../../oci/index.ts';
import { buildError } from '../../errors.ts';
import { OUTPUT_FOLDER, testerFiles } from '../tester/tester-files.ts';
import type { Sandbox, SandboxInput } from '../types.ts';
import { planFor, runTester } from './run-tester.ts';

const LOAD_MS = 600_000;

/** podman or docker: the image is loaded under a name that nobody else has, run without a network, and removed. */
export function containerEngine(name: 'podman' | 'docker', env: Environment, context: Context): Sandbox {
  const call = async (args: readonly string[]): Promise<number> =>
    (await runProgram(name, args, { env, keepsErrors: true, timeoutMs: LOAD_MS })).exitCode;
  return {
    name,
    async run(image, { source, test }) {
      const folder = await mkdtemp(join(tmpdir(), 'shearwall-test-'));
      const id = `shearwall-test-${randomBytes(8).toString('hex')}`;
      const reference = `localhost/${id}:latest`;
      try {
        const archive = join(folder, 'image.tar');
        await writeArchive(image, source, `docker-archive:${archive}:${reference}`, context);
        if ((await call(['load', '--input', archive])) !== 0)
          throw buildError('TEST_SANDBOX', `${name} did not load the image`);
        const argv = [name, ...RUN, '--name', id, ...SAFE, ...testerArguments(reference)];
        const plan = planFor(image.config, test);
        return await runTester({ name, argv, plan, env }, context);
      } finally {
        await call(['rm', '--force', id]).catch(() => undefined);
        await call(['rmi', '--force', reference]).catch(() => undefined);
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

const OUTPUT = ['--tmpfs', `${OUTPUT_FOLDER}:rw,size=64m,mode=1777`];
const RUN = ['run', '--rm', '--interactive', '--network', 'none', ...OUTPUT];
/** Whoever confines containers by labels would not let them read the tester. */
const SAFE = ['--security-opt', 'label=disable', '--security-opt', 'no-new-privileges'];

function testerArguments(reference: string): string[] {
  const {
    mounts,
    argv: [first = '', ...rest],
  } = testerFiles();
  const volumes = mounts.flatMap(({ from, to }) => ['--volume', `${from}:${to}:ro`]);
  return [...volumes, '--entrypoint', first, reference, ...rest];
}

async function writeArchive(
  { config }: PlatformImage,
  source: SandboxInput['source'],
  image: string,
  context: Context,
): Promise<void> {
  const { target, tag } = await openImageTarget({ image }, context);
  try {
    await copyImage({ source, target, tag, platforms: [platformOf(config)], referrers: false }, context);
    await target.commit();
  } catch (error) {
    await target.abort();
    throw error;
  }
}
