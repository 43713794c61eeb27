/** As people name it: without the system, which is Linux nearly always. */
export function archOf({ platform = 'unknown' }: { platform: string | undefined }): string {
  return platform.replace(/^linux\//, '');
}
