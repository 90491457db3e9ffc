import { openDesktopWindow } from './desktopWindow';
import { runHostTests } from './hostTests';
import { runStage } from './stage';
import { parseTestFilter } from './testFiles';

runStage({ build: true }, (onLine) =>
  runHostTests(
    async (options) => {
      const window = await openDesktopWindow(options);
      const failed = window.closed.then((reason) => Promise.reject(new Error(reason)));
      // A rejection after the tests have reported must not count as unhandled.
      failed.catch(() => undefined);
      return { failed, log: () => Promise.resolve(''), end: () => window.end() };
    },
    parseTestFilter(process.argv.slice(2)),
    onLine,
  ),
);
