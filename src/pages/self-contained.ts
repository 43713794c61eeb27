import { createHash } from 'node:crypto';
import { Html, type HtmlValue, html } from './html.ts';

/** `title` is that of the tab. `style` and `script` are ours. */
export type SelfContained = { title: string; style: string; script: string; body: HtmlValue };

/**
 * A whole page that loads nothing: its policy lets only its own style and script count, by their digests. `connect`: whom its script may
 * ask; undefined: nobody.
 */
export function selfContained(
  { title, style, script, body }: SelfContained,
  connect?: "'self'",
): { page: string; policy: string } {
  const policy = [
    "default-src 'none'",
    `style-src '${sourceHash(style)}'`,
    `script-src '${sourceHash(script)}'`,
    ...(connect === undefined ? [] : [`connect-src ${connect}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="shearwall">
<title>${title}</title>
<style>${Html.trusted(style)}</style>
</head>
<body>
${body}
<p id="said" role="status" class="unseen"></p>
<script>${Html.trusted(script)}</script>
</body>
</html>
`;
  return { page: page.toString(), policy };
}

function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
