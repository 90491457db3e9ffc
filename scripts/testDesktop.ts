import { openDesktopWindow } from './desktopWindow';
import { runHostTests } from './hostTests';
import { runStage } from './stage';
import { parseTestFilter } from './testFiles';

runStage({ build: true }, (onLine) =>
  runHostTests(
    async (options) => {
      const window = await openDesktopWindow(options);
      const failed = window.closed.then((reason) => Promise.reject(new Error(reason)));
      // Nobody awaits it any more once the tests have reported.
      failed.catch(() => undefined);
      return { failed, log: () => Promise.resolve(''), end: () => window.end() };
    },
    parseTestFilter(process.argv.slice(2)),
    onLine,
  ),
);
