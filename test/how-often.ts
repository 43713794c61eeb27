/** How often, or with what, to do what takes long: the long way is that of `npm run test:long`, which sets SHEARWALL_LONG=1. */
export function howOften<T = number>({ quick, long }: { quick: T; long: T }): T {
  return process.env['SHEARWALL_LONG'] === '1' ? long : quick;
}
