import { once } from 'node:events';
import { findSourceMap } from 'node:module';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import Mocha from 'mocha';
import { REQUEST_VARIABLE, type HostTestMessage, type HostTestRequest } from './protocol';

/** Enough for a delivery of the local pipeline with its shortest buffering. */
const TEST_LIMIT_MS = 30_000;

function readRequest(): HostTestRequest {
  const text = process.env[REQUEST_VARIABLE];
  if (!text) throw new Error(`${REQUEST_VARIABLE} is not set: run the host tests with "npm run test:host".`);
  return JSON.parse(text) as HostTestRequest;
}

async function openReport(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
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

function runMocha({ files, grep, colors }: HostTestRequest, print: (text: string) => void): Promise<Mocha.Stats> {
  const mocha = new Mocha({ ui: 'bdd', timeout: TEST_LIMIT_MS, color: colors, forbidOnly: true, reporter: 'spec' });
  if (grep !== undefined) mocha.grep(new RegExp(grep));
  for (const file of files) mocha.addFile(file);
  // The report is mocha's own; only where it prints to is ours.
  (Mocha.reporters.Base as unknown as { consoleLog: (...parts: unknown[]) => void }).consoleLog = (...parts) =>
    print(format(...parts));
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats!));
  });
}

/** Called by the extension host once it is up. A rejection makes the host end with a failure. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const request = readRequest();
  const report = await openReport(request.reportPort);
  const send = (message: HostTestMessage): boolean => report.write(`${JSON.stringify(message)}\n`);
  const print = (text: string): boolean => send({ kind: 'output', text: namingSources(text) });
  try {
    const { passes, failures, pending } = await runMocha(request, print);
    send({ kind: 'ended', passed: passes, failed: failures, skipped: pending });
  } catch (error) {
    print(error instanceof Error ? (error.stack ?? error.message) : String(error));
    throw error;
  } finally {
    report.end();
    await once(report, 'close');
  }
}
