import { REQUEST_VARIABLE, type HostTestRequest } from '../test/host/harness/protocol';
import { failIfNothingRan, NOTHING, ONE_FAILED, type Counts } from './counts';
import { openHostReport, type HostReport } from './hostReport';
import { bundleHostTests, freshBundleFolder } from './hostTestBundles';
import { copySampleWorkspace } from './sampleWorkspace';
import { findTestFiles, type TestFilter } from './testFiles';

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

/** Runs `test/host` inside a real extension host, on a fresh copy of the sample workspace. */
export async function runHostTests(openHost: OpenHost, filter: TestFilter): Promise<Counts> {
  const testFiles = findTestFiles('host', filter);
  if (testFiles.length === 0) return failIfNothingRan(NOTHING, 'test/host');
  const bundles = await bundleHostTests(testFiles, await freshBundleFolder());
  const workspace = await copySampleWorkspace();
  const report = await openHostReport();
  const request: HostTestRequest = {
    reportPort: report.port,
    files: bundles.files,
    grep: filter.grep,
    colors: process.stdout.isTTY,
  };
  try {
    const host = await openHost({
      workspace: workspace.folder,
      testsPath: bundles.runner,
      env: { [REQUEST_VARIABLE]: JSON.stringify(request) },
    });
    return failIfNothingRan(await countsOf(host, report), 'test/host');
  } finally {
    await report.close();
    await workspace.remove();
    await bundles.remove();
  }
}

async function countsOf(host: TestHost, report: HostReport): Promise<Counts> {
  try {
    return await Promise.race([report.counts, host.failed]);
  } catch (error) {
    console.error(`${await host.log()}\n${error instanceof Error ? error.message : String(error)}`);
    return ONE_FAILED;
  } finally {
    await host.end();
  }
}
