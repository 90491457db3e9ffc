/** What the script that runs the host tests and their runner inside the extension host tell each other. */

/** The variable that carries a `HostTestRequest` as JSON into the extension host. */
export const REQUEST_VARIABLE = 'KINESIS_PIPELINES_HOST_TESTS';

export interface HostTestRequest {
  /** Port on 127.0.0.1 where the script listens for one `HostTestMessage` a line. */
  reportPort: number;
  /** Compiled test files, absolute. */
  files: string[];
  grep?: string | undefined;
  colors: boolean;
}

export type HostTestMessage = { kind: 'output'; text: string } | { kind: 'ended'; results: HostTestResults };

/** By compiled test file. Failures that belong to no file stand under an empty path. */
export type HostTestResults = Record<string, HostFileResults>;

export interface HostFileResults {
  passed: number;
  skipped: number;
  failures: { title: string; text: string }[];
  /** Why tests were tried a second time. */
  retries: { title: string; text: string }[];
}
