import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const MANIFEST = {
  name: 'opening',
  publisher: 'kinesis-pipelines',
  version: '1.0.0',
  engines: { vscode: '^1.103.0' },
  extensionKind: ['workspace'],
  activationEvents: ['onStartupFinished'],
  main: './opening.js',
};

/** Once in a profile: a person who closes the page and reloads the window does not want it again. */
const PROGRAM = `const { commands } = require('vscode');
exports.activate = async ({ globalState }) => {
  if (globalState.get('opened')) return;
  await globalState.update('opened', true);
  await commands.executeCommand('kinesisPipelines.getStarted');
};
`;

/**
 * Writes an extension that opens the view and Get Started in a new window: nothing wakes the extension itself at start-up.
 * @returns its folder
 */
export async function writeOpeningExtension(extensionsFolder: string): Promise<string> {
  const folder = path.join(extensionsFolder, `${MANIFEST.publisher}.${MANIFEST.name}-${MANIFEST.version}`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(MANIFEST));
  await writeFile(path.join(folder, 'opening.js'), PROGRAM);
  return folder;
}
