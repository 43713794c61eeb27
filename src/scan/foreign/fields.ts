export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function withoutSlash(path: string): string {
  return path.replace(/^\/+/, '');
}
