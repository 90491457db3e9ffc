import { randomBytes } from 'node:crypto';
import { env, Uri, type Webview } from 'vscode';

export function scriptFolder(extension: Uri): Uri {
  return Uri.joinPath(extension, 'dist', 'webview');
}

/**
 * The page of a panel: `<name>.js` and `<name>.css` of dist/webview. Nothing else runs or loads, and no record is in it.
 */
export function pageHtml(webview: Webview, extension: Uri, { name, title }: { name: string; title: string }): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (fileName: string) => webview.asWebviewUri(Uri.joinPath(scriptFolder(extension), fileName)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; img-src data:`;
  return `<!DOCTYPE html>
<html lang="${env.language}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file(`${name}.css`)}">
<title>${title}</title>
</head>
<body>
<script nonce="${nonce}" src="${file(`${name}.js`)}"></script>
</body>
</html>`;
}
