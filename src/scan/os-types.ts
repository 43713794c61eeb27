/** Package URL types of what the package managers of distributions install, and releases' records speak of. */
export const OS_TYPES: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm']);
