/** The `$wp_version` of wp-includes/version.php, where it is a literal. */
export function wordpressVersion(text: string): string | undefined {
  return /^\$wp_version {0,5}= {0,5}'(\d[\w.+-]{0,40})'/m.exec(text)?.[1];
}

const FIELD = /^[ \t/*#@]{0,20}(Plugin Name|Version):(.{0,200})$/i;

/** The header comment in a plugin's main file; undefined for its other files, and where it names no version. */
export function pluginHeader(text: string): { title: string; version: string } | undefined {
  let title = '';
  let version = '';
  for (const line of text.split(/\r?\n/)) {
    const [, field = '', value = ''] = FIELD.exec(line) ?? [];
    if (field.toLowerCase() === 'version') version ||= value.trim();
    else title ||= value.trim();
  }
  return title !== '' && /^\d[\w.+-]{0,40}$/.test(version) ? { title, version } : undefined;
}
