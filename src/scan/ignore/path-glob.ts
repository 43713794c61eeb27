/** `*` within one segment, `**` across; everything else as it stands. A leading slash makes no difference. */
export function pathGlob(pattern: string): (path: string) => boolean {
  const source = pattern
    .replace(/^\/+/, '')
    .split(/(\*\*\/?|\*)/)
    .map((part) =>
      part === '*' ? '[^/]*' : part.startsWith('**') ? '.*' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
    )
    .join('');
  const whole = new RegExp(`^${source}$`, 's');
  return (path) => whole.test(path.replace(/^\/+/, ''));
}
