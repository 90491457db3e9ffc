import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { findSourceMap } from 'node:module';
import { connect } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import Mocha from 'mocha';
import {
  REQUEST_VARIABLE,
  type HostFileResults,
  type HostTestMessage,
  type HostTestRequest,
  type HostTestResults,
} from './protocol';

/** Enough for a delivery of the local pipeline with its shortest buffering. */
const TEST_LIMIT_MS = 60_000;

/** A test that loses against the clock of a busy machine is tried once more, and told of. */
const RETRIES = 1;

interface Report {
  print(text: string): void;
  ended(results: HostTestResults): void;
  close(): Promise<void>;
}

async function reportToScript(port: number): Promise<Report> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const send = (message: HostTestMessage): boolean => socket.write(`${JSON.stringify(message)}\n`);
  return {
    print: (text) => send({ kind: 'output', text }),
    ended: (results) => send({ kind: 'ended', results }),
    async close() {
      socket.end();
      await once(socket, 'close');
    },
  };
}

/** For a debugger, which starts the host by itself: its console shows what the host prints. */
const CONSOLE_REPORT: Report = {
  print: (text) => console.log(text),
  ended: () => undefined,
  close: () => Promise.resolve(),
};

/** What a debugger runs: all that is compiled, with time to look around. */
function everything(): HostTests {
  const folder = path.dirname(__dirname);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => path.join(folder, name));
  return { files, colors: true, limitMs: 0 };
}

interface HostTests {
  files: string[];
  grep?: string | undefined;
  colors: boolean;
  limitMs: number;
}

/** The extension host formats stacks itself and takes no notice of source maps. Mocha names files relative to the folder it runs in. */
function namingSources(text: string): string {
  return text.replace(/([^\s()]+\.js):(\d+):(\d+)/g, (whole, file: string, line: string, column: string) => {
    const entry = findSourceMap(path.resolve(file))?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return whole;
    const source = path.relative('', fileURLToPath(entry.originalSource));
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function runMocha(
  { files, grep, colors, limitMs }: HostTests,
  print: (text: string) => void,
): Promise<HostTestResults> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: limitMs,
    retries: RETRIES,
    color: colors,
    forbidOnly: true,
    reporter: 'spec',
  });
  if (grep !== undefined) mocha.grep(new RegExp(grep));
  for (const file of files) mocha.addFile(file);
  // The report is mocha's own; only where it prints to is ours.
  (Mocha.reporters.Base as unknown as { consoleLog: (...parts: unknown[]) => void }).consoleLog = (...parts) =>
    print(format(...parts));
  const results: HostTestResults = {};
  const resultsOf = ({ file = '' }: { file?: string | undefined }): HostFileResults =>
    (results[file] ??= { passed: 0, skipped: 0, failures: [], retries: [] });
  const described = (test: { titlePath(): string[] }, error: Error) => ({
    title: test.titlePath().join(' '),
    text: namingSources(error.stack ?? error.message),
  });
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve(results));
    runner.on('pass', (test) => resultsOf(test).passed++);
    runner.on('pending', (test) => resultsOf(test).skipped++);
    runner.on('fail', (test, error: Error) => resultsOf(test).failures.push(described(test, error)));
    runner.on('retry', (test: Mocha.Test, error: Error) => resultsOf(test).retries.push(described(test, error)));
  });
}

/** Called by the extension host once it is up. A rejection makes the host end with a failure. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const text = process.env[REQUEST_VARIABLE];
  const request = text ? (JSON.parse(text) as HostTestRequest) : undefined;
  const report = request ? await reportToScript(request.reportPort) : CONSOLE_REPORT;
  const tests = request ? { ...request, limitMs: TEST_LIMIT_MS } : everything();
  try {
    report.ended(await runMocha(tests, (line) => report.print(namingSources(line))));
  } catch (error) {
    report.print(namingSources(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    throw error;
  } finally {
    await report.close();
  }
}
