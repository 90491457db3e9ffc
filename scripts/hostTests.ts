import path from 'node:path';
import { REQUEST_VARIABLE, type HostTestRequest, type HostTestResults } from '../test/host/harness/protocol';
import { openHostReport, type HostReport } from './hostReport';
import { bundleHostTests, freshBundleFolder } from './hostTestBundles';
import { runFailedFilesAgain, type FileResults } from './fileResults';
import { failIfNothingRan, type Results } from './results';
import { copySampleWorkspace } from './sampleWorkspace';
import type { LineSink } from './stages';
import { findTestFiles, type TestFilter } from './testFiles';

/** What Node takes on Linux for the authorities that the system knows. */
const AUTHORITY = path.resolve('test/fixtures/tls/authority.pem');

/** A way to bring up an extension host with the extension of this project and a module of tests. */
export type OpenHost = (options: HostOptions) => Promise<TestHost>;

export interface HostOptions {
  workspace: string;
  testsPath: string;
  env: Record<string, string>;
}

export interface TestHost {
  /** Rejects when the host ends, or cannot start, for a reason of its own. */
  readonly failed: Promise<never>;
  /** What helps to understand a failure of the host itself. */
  log(): Promise<string>;
  end(): Promise<void>;
}

/**
 * Runs `test/host` inside a real extension host, on a fresh copy of the sample workspace. What failed runs again in a fresh
 * host: a test's second try meets what the first one left behind.
 */
export async function runHostTests(openHost: OpenHost, filter: TestFilter, onLine: LineSink): Promise<Results> {
  const run = (files: readonly string[]) => runFiles(openHost, files, filter.grep, onLine);
  return failIfNothingRan(await runFailedFilesAgain(findTestFiles('host', filter), run, onLine), 'test/host');
}

async function runFiles(
  openHost: OpenHost,
  testFiles: readonly string[],
  grep: string | undefined,
  onLine: LineSink,
): Promise<FileResults> {
  const bundles = await bundleHostTests(testFiles, await freshBundleFolder());
  const workspace = await copySampleWorkspace();
  const report = await openHostReport(onLine);
  const files = [...bundles.files.keys()];
  const request: HostTestRequest = { reportPort: report.port, files, grep, colors: process.stdout.isTTY };
  try {
    const host = await openHost({
      workspace: workspace.folder,
      testsPath: bundles.runner,
      env: { [REQUEST_VARIABLE]: JSON.stringify(request), SSL_CERT_FILE: AUTHORITY },
    });
    const results = Object.entries(await resultsOf(host, report, onLine));
    return new Map(results.map(([file, ofFile]) => [bundles.files.get(file) ?? '', ofFile]));
  } finally {
    await report.close();
    await workspace.remove();
    await bundles.remove();
  }
}

async function resultsOf(host: TestHost, report: HostReport, onLine: LineSink): Promise<HostTestResults> {
  try {
    return await Promise.race([report.results, host.failed]);
  } catch (error) {
    onLine(await host.log());
    throw error;
  } finally {
    await host.end();
  }
}
