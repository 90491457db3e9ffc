import { prepareChromium } from './chromium';
import type { Counts } from './counts';
import { runMocha } from './mochaStage';
import type { TestFilter } from './testFiles';
import { prepareVscodeServer } from './vscodeServer';
import { VSCODE_VARIABLE, type VscodeName } from './vscodeVersions';

/** The environment variable that names the package to install, where tests are to run with that. */
export const PACKAGE_VARIABLE = 'KINESIS_PIPELINES_PACKAGE';

/** Opening a workbench takes seconds, and a test may wait for a delivery. */
const TEST_LIMIT_MS = 240_000;

/** The workbench loses a click now and then. What fails is tried once more, as VS Code does with its own smoke tests, and told of. */
const RETRIES = 1;

/** Runs `test/ui`: a person's clicks in a real browser. With the built extension, or with a package that is given. */
export async function runUiTests(filter: TestFilter, vscode: VscodeName, packageFile?: string): Promise<Counts> {
  prepareChromium();
  await prepareVscodeServer(vscode);
  const options = [
    ...['--require', 'test/ui/harness/hooks.ts'],
    ...['--timeout', String(TEST_LIMIT_MS)],
    ...['--retries', String(RETRIES)],
  ];
  const env = { [VSCODE_VARIABLE]: vscode, ...(packageFile !== undefined && { [PACKAGE_VARIABLE]: packageFile }) };
  return runMocha({ folder: 'ui', filter, options, env });
}
