/** How often to repeat what takes minutes: `npm run test:long repetitions` sets SHEARWALL_LONG=1 and gets the long way. */
export function howOften({ quick, long }: { quick: number; long: number }): number {
  return process.env['SHEARWALL_LONG'] === '1' ? long : quick;
}
