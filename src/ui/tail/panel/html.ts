import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from 'vscode';

export function scriptFolder(extension: Uri): Uri {
  return Uri.joinPath(extension, 'dist', 'webview');
}

/** Nothing but our own script and style runs or loads; no record is in it. */
export function panelHtml(webview: Webview, extension: Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (name: string) => webview.asWebviewUri(Uri.joinPath(scriptFolder(extension), name)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; img-src data:`;
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('tail.css')}">
<title>Tail</title>
</head>
<body>
<script nonce="${nonce}" src="${file('tail.js')}"></script>
</body>
</html>`;
}
