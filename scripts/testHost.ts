import { openBrowserHost } from './browserHost';
import { prepareChromium } from './chromium';
import { runHostTests } from './hostTests';
import { runStage } from './stage';
import { parseTestFilter } from './testFiles';

runStage({ build: true }, async () => {
  prepareChromium();
  return runHostTests(openBrowserHost, parseTestFilter(process.argv.slice(2)));
});
