/** How each distribution signs its packages as their vendor, by os-release's ID; what is not here is not judged. */
const VENDORS: ReadonlyMap<string, readonly string[]> = new Map([
  ['rhel', ['Red Hat']],
  ['centos', ['CentOS', 'Red Hat']],
  ['fedora', ['Fedora Project']],
  ['rocky', ['Rocky']],
  ['almalinux', ['AlmaLinux', 'CloudLinux']],
  ['ol', ['Oracle']],
  ['amzn', ['Amazon']],
  ['opensuse-leap', ['openSUSE', 'SUSE']],
  ['opensuse-tumbleweed', ['openSUSE', 'SUSE']],
  ['sles', ['SUSE', 'openSUSE']],
  ['sle_hpc', ['SUSE', 'openSUSE']],
  ['mariner', ['Microsoft Corporation']],
  ['azurelinux', ['Microsoft Corporation']],
  ['photon', ['VMware', 'Broadcom']],
]);

/**
 * Why a package is not the distribution's own. EPEL's are Fedora's, and foreign to Red Hat's own distribution. Their builders put a vendor
 * into every package: where there is none, the packager says whose it is.
 */
export function foreignVendor(
  { vendor, packager }: { vendor?: string | undefined; packager?: string | undefined },
  distro: string | undefined,
): string | undefined {
  const own = VENDORS.get(distro ?? '');
  const name = vendor ?? packager;
  if (name === undefined || own === undefined || own.some((start) => name.startsWith(start)))
    return undefined;
  return `its ${vendor === undefined ? 'packager' : 'vendor'} is ${name}`;
}
