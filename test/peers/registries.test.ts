/** The registry client against real registries: the contract that the fake one keeps is the one that they keep. */
import { describe } from 'node:test';
import { registryContract } from '../contracts/registry-contract.ts';
import { realRegistries } from './real-registry.ts';

for (const { name, program, start } of realRegistries()) {
  describe(`the registry client and ${name}`, {
    skip: program === undefined && 'the program is not here',
  }, () => {
    registryContract(start);
  });
}
