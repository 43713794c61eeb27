/** A program for kill tests: writes two images into the folder of argv in turn, and says so after each. */
import { openTarget } from '../../src/oci/index.ts';
import { handmadeImage, putHandmade } from './handmade-image.ts';
import { ociTestContext } from './oci-context.ts';

const [, , transport = 'oci', path = ''] = process.argv;
const one = handmadeImage('killed one', 300_000);
const two = handmadeImage('killed two', 300_000);

for (let turn = 0; ; turn++) {
  const location =
    transport === 'oci'
      ? { transport: 'oci' as const, directory: path }
      : { transport: 'oci-archive' as const, file: path };
  const target = await openTarget({ location }, ociTestContext());
  await putHandmade(target, turn % 2 === 0 ? one : two, 'latest');
  await target.commit();
  process.stdout.write(`${turn}\n`);
}
