/** Writes down the digests of code whose results are kept under a number, and says which numbers were left as they are. */
import { writeFileSync } from 'node:fs';
import { RECORD, recordedCode, versionedCode } from '../test/versioned/versioned-code.ts';

const before = recordedCode();
const now = await versionedCode();
for (const { name, file, version, digest } of now)
  if (before[name] !== undefined && before[name].digest !== digest && before[name].version === version)
    console.log(
      `${name}, in ${file}, is other code and still version ${version}: are its results the same for everything?`,
    );
const recorded = Object.fromEntries(now.map(({ name, version, digest }) => [name, { version, digest }]));
writeFileSync(RECORD, `${JSON.stringify(recorded, null, 2)}\n`);
