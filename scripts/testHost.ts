import { browserHost } from './browserHost';
import { prepareChromium } from './chromium';
import { runHostTests } from './hostTests';
import { runStage } from './stage';
import { parseVscodeTests } from './testFiles';

runStage({ build: true }, (onLine) => {
  const { filter, vscode } = parseVscodeTests(process.argv.slice(2));
  prepareChromium();
  return runHostTests(browserHost(vscode), filter, onLine);
});
