/** How often to repeat what takes long: the long way is that of `npm run test:long`, which sets SHEARWALL_LONG=1. */
export function howOften({ quick, long }: { quick: number; long: number }): number {
  return process.env['SHEARWALL_LONG'] === '1' ? long : quick;
}
