/** A form that asks for an e-mail address and comes back to the same URL with it as `login_hint`. */
export function loginPage(query: URLSearchParams): string {
  const kept = [...query].filter(([name]) => name !== 'login_hint');
  const hidden = kept.map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>shearwall dev: sign in</title>
<style>body{font:1rem/1.5 system-ui;margin:4rem auto;max-width:28rem}input{font:inherit;padding:.4rem;width:100%;box-sizing:border-box}</style>
<h1>Sign in as anybody</h1>
<p>This is a throw-away Sigstore for development. It believes whatever address you type. Not for production.</p>
<form method="get">
${hidden.join('\n')}
<p><label>E-mail address <input type="email" name="login_hint" required autofocus></label></p>
<p><button>Sign in</button></p>
</form>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
