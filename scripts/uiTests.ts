import { prepareChromium } from './chromium';
import { runMocha } from './mochaStage';
import type { Results } from './results';
import type { LineSink } from './stages';
import type { TestFilter } from './testFiles';
import { prepareVscodeServer } from './vscodeServer';
import { VSCODE_VARIABLE, type VscodeName } from './vscodeVersions';

/** The environment variable that names a package. The tests run with it installed. */
export const PACKAGE_VARIABLE = 'KINESIS_PIPELINES_PACKAGE';

/** Opening a workbench takes seconds, and a test may wait for a delivery. */
const TEST_LIMIT_MS = 240_000;

/**
 * The workbench loses a click now and then. So a test that fails is tried once more, as in VS Code's own smoke tests, and named
 * in the report. Tests of a file build on each other, and what a failed one left may fail the second try, too: then the rest
 * of the file is skipped, and the whole file is run again in a fresh workbench.
 */
const RETRIES = 1;

export interface UiTests {
  filter: TestFilter;
  vscode: VscodeName;
  /** The package to install. Undefined: the extension as it is built. */
  packageFile?: string | undefined;
  onLine: LineSink;
}

/** Runs `test/ui`: it clicks through the workbench in a real browser. */
export async function runUiTests({ filter, vscode, packageFile, onLine }: UiTests): Promise<Results> {
  prepareChromium();
  await prepareVscodeServer(vscode);
  const options = [
    ...['--require', 'test/ui/harness/hooks.ts'],
    ...['--timeout', String(TEST_LIMIT_MS)],
    ...['--retries', String(RETRIES)],
  ];
  const env = { [VSCODE_VARIABLE]: vscode, ...(packageFile !== undefined && { [PACKAGE_VARIABLE]: packageFile }) };
  return runMocha({ folder: 'ui', filter, options, env, runsFailedFilesAgain: true, onLine });
}
