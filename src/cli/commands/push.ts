import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandFile } from '../command.ts';
import { cliError } from '../errors.ts';
import {
  describeTransfer,
  localSource,
  registryLocation,
  type TransferOptions,
  transfer,
} from '../transfer.ts';

/** Where `build` writes by default. */
const OUT = 'out';

export const command: CommandFile<TransferOptions> = {
  describe(cmd) {
    describeTransfer(cmd)
      // Commander knows no optional argument before another: with one alone, it is the reference.
      .argument(
        '<layout>',
        'oci:DIR[:TAG], oci-archive:FILE or docker-archive:FILE (default: the one in out/)',
      )
      .argument('[reference]', 'where in a registry: HOST/NAME:TAG')
      .usage('[options] [layout] <reference>')
      .addHelpText(
        'after',
        '\nExample:\n  shearwall push oci:out/nginx registry.example.org/nginx:1.26\n\nPasswords come from the docker config, from $REGISTRY_AUTH_FILE and from credential helpers.',
      );
  },

  async run(invocation) {
    const [first = '', second] = invocation.args;
    const layout = second === undefined ? await onlyLayout() : first;
    return await transfer(localSource(layout), registryLocation(second ?? first), invocation);
  },
};

async function onlyLayout(): Promise<string> {
  const names = await readdir(OUT).catch(() => []);
  const layouts = names.map((name) => join(OUT, name)).filter((path) => existsSync(join(path, 'oci-layout')));
  const [only, ...more] = layouts.sort();
  if (only !== undefined && more.length === 0) return `oci:${only}`;
  const what = only === undefined ? `there is no layout in ${OUT}/` : `there are several layouts in ${OUT}/`;
  throw cliError('CLI_NOT_LOCAL', what, {
    hint: `say which image to push: shearwall push ${only === undefined ? 'oci:DIR' : `oci:${only}`} REFERENCE`,
  });
}
