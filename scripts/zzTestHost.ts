import { openBrowserHost } from '/work/main/scripts/browserHost';
import { prepareChromium } from '/work/main/scripts/chromium';
import { runHostTests } from '/work/main/scripts/hostTests';
import { runStage } from '/work/main/scripts/stage';
import { parseTestFilter } from '/work/main/scripts/testFiles';

runStage({ build: false }, async () => {
  prepareChromium();
  return runHostTests(openBrowserHost, parseTestFilter(process.argv.slice(2)));
});
