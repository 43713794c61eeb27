import { fc } from '../seed.ts';

/** Of all code points. fast-check's own unit for that makes a table of all of them first, which takes four seconds. */
export const anyText = fc.string({
  unit: fc
    .integer({ max: 0x10_f7_ff, min: 0 })
    .map((at) => String.fromCodePoint(at < 0xd8_00 ? at : at + 0x8_00)),
});
