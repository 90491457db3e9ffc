import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { FunctionLog, readLines } from './functionLog';
import type { HandlerLanguage } from './handlerLanguage';
import type { HandlerContext, HandlerError } from './handlerMessages';
import {
  answered,
  functionError,
  MAX_PAYLOAD_BYTES,
  timedOut,
  type Invocation,
  type InvocationRequest,
  type Outcome,
} from './invocation';
import { PYTHON_HANDLER } from './pythonHandler';

/** It lies beside this file: as a bundle in dist/, and as TypeScript where tests run the sources. */
const NODE_HANDLER = path.join(__dirname, `nodeHandler${path.extname(__filename)}`);
const PYTHONS = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
/** A line may be longer than an answer: JSON in JSON, and letters before it. */
const MAX_LINE_BYTES = 2 * MAX_PAYLOAD_BYTES;
/** Lambda gives a function this long to load. Source: "Understanding the Lambda execution environment lifecycle". */
const MAX_LOAD_MS = 10_000;
/** The first of these that this Node has lets it run TypeScript. */
const TYPESCRIPT_FLAGS = ['--experimental-transform-types', '--experimental-strip-types'];

export interface HandlerProcessOptions {
  readonly file: string;
  readonly language: HandlerLanguage;
  readonly memoryMB: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

interface UnderWay {
  readonly endOfLog: string;
  /** The logs that have not reached the end of the invocation. */
  openLogs: number;
  outcome: Outcome | undefined;
  readonly settle: (outcome: Outcome) => void;
  /** Called when the handler begins. */
  readonly begin: () => void;
}

/** A process with one handler. It runs one invocation at a time, and is used again until it ends or its files change. */
export class HandlerProcess {
  readonly #options: HandlerProcessOptions;
  readonly #child: ChildProcess;
  readonly #log: FunctionLog;
  readonly #exit: Promise<string>;
  readonly #logs: number;
  #underWay: UnderWay | undefined;
  #files: readonly string[] = [];
  #versions = new Map<string, string>();
  #hasEnded = false;
  #isOutOfMemory = false;

  private constructor(options: HandlerProcessOptions, child: ChildProcess) {
    this.#options = options;
    this.#child = child;
    this.#log = new FunctionLog(options.onLine);
    this.#exit = new Promise((resolve) => {
      child.once('error', ({ message }) => resolve(message));
      child.once('close', (code, signal) => resolve(code === null ? `signal ${String(signal)}` : `exit code ${code}`));
    });
    void this.#exit.then((how) => this.#ended(how));
    // Writing to a process that has just ended fails; its end is told by `close`.
    child.stdin?.on('error', () => undefined);
    const [, stdout, stderr, answers] = child.stdio;
    const isPython = options.language === 'python';
    const logs = (isPython ? [stderr] : [stdout, stderr]) as Readable[];
    this.#logs = logs.length;
    for (const log of logs) this.#readLog(log);
    this.#readAnswers((isPython ? stdout : answers) as Readable);
  }

  /** Resolves when the process runs. */
  static async start(options: HandlerProcessOptions): Promise<HandlerProcess> {
    const { file, language, memoryMB, environment } = options;
    // With the variable, the editor's own program runs as Node.
    const env = { ...process.env, ...environment, ELECTRON_RUN_AS_NODE: '1' };
    const settings: SpawnOptions = { env, cwd: path.dirname(file), windowsHide: true };
    if (language === 'node') {
      const args = [...nodeFlags(memoryMB), NODE_HANDLER, file, String(memoryMB)];
      const child = spawn(process.execPath, args, { ...settings, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
      return new HandlerProcess(options, child);
    }
    for (const python of PYTHONS) {
      const args = ['-u', '-c', PYTHON_HANDLER, file, String(memoryMB)];
      const child = spawn(python, args, { ...settings, stdio: ['pipe', 'pipe', 'pipe'] });
      const isFound = await new Promise<boolean>((resolve) => {
        child.once('spawn', () => resolve(true)).once('error', () => resolve(false));
      });
      if (isFound) return new HandlerProcess(options, child);
    }
    throw new Error(`${file} needs Python, and no program named ${PYTHONS.join(' or ')} was found.`);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether one of the handler's files is not as it was when the handler was loaded. */
  async isStale(): Promise<boolean> {
    for (const [file, version] of this.#versions) if ((await versionOf(file)) !== version) return true;
    return false;
  }

  async invoke({ functionName, functionArn, payload, timeoutMs, signal }: InvocationRequest): Promise<Invocation> {
    const startMs = performance.now();
    const requestId = randomUUID();
    const endOfLog = `\u0000END ${requestId}`;
    const { memoryMB } = this.#options;
    const context: HandlerContext = { requestId, functionName, functionArn, timeoutMs, memoryMB, endOfLog };
    const stop = (outcome: Outcome): void => {
      this.#underWay?.settle(outcome);
      this.end();
    };
    const onAbort = (): void => stop({ kind: 'aborted' });
    let timer: NodeJS.Timeout | undefined;
    const outcome = await new Promise<Outcome>((resolve) => {
      // Loading does not count, as on Lambda.
      const begin = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => stop(timedOut(timeoutMs)), timeoutMs);
      };
      this.#underWay = { endOfLog, openLogs: this.#logs, outcome: undefined, settle: resolve, begin };
      const late = `The handler was not loaded within ${MAX_LOAD_MS / 1_000} seconds.`;
      timer = setTimeout(() => stop(functionError(late)), MAX_LOAD_MS);
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
      else if (this.#hasEnded) void this.#exit.then((how) => this.#ended(how));
      else this.#child.stdin?.write(`{"context":${JSON.stringify(context)},"event":${payload}}\n`);
    });
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    this.#underWay = undefined;
    // A handler that has ended is loaded again anyway.
    if (!this.#hasEnded && this.#versions.size === 0) await this.#noteVersions();
    return { outcome, durationMs: performance.now() - startMs, logs: this.#log.take(), files: this.#files };
  }

  end(): void {
    this.#hasEnded = true;
    this.#child.kill('SIGKILL');
  }

  #ended(how: string): void {
    this.#hasEnded = true;
    const { memoryMB, file } = this.#options;
    const reason = this.#isOutOfMemory
      ? `It took more than its ${memoryMB} MB of memory.`
      : `The process of ${file} ended with ${how}.`;
    this.#underWay?.settle(functionError(reason));
  }

  #readLog(log: Readable): void {
    readLines(log, (line) => {
      const end = this.#underWay?.endOfLog;
      if (!this.#underWay || end === undefined || !line.endsWith(end)) return this.#log.add(line);
      // What is printed last may have no end of its own.
      if (line.length > end.length) this.#log.add(line.slice(0, -end.length));
      this.#underWay.openLogs--;
      this.#settle();
    });
  }

  #readAnswers(answers: Readable): void {
    let rest: Buffer[] = [];
    let bytes = 0;
    answers.on('data', (chunk: Buffer) => {
      rest.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_LINE_BYTES)
        return this.#answered(functionError(`Its answer has more than ${MAX_PAYLOAD_BYTES} bytes.`));
      if (!chunk.includes(0x0a)) return;
      const lines = Buffer.concat(rest).toString().split('\n');
      const last = lines.pop() ?? '';
      rest = last === '' ? [] : [Buffer.from(last)];
      bytes = Buffer.byteLength(last);
      for (const line of lines) this.#read(line);
    });
  }

  #read(line: string): void {
    const content = line.slice(1);
    switch (line.charAt(0)) {
      case 'F':
        this.#files = JSON.parse(content) as string[];
        return;
      case 'B':
        this.#underWay?.begin();
        return;
      case 'M':
        this.#isOutOfMemory = true;
        return;
      case 'R':
        return this.#answered(answered(content));
      case 'E':
        return this.#answered(functionError(describe(JSON.parse(content) as HandlerError)));
    }
  }

  #answered(outcome: Outcome): void {
    if (!this.#underWay) return;
    this.#underWay.outcome = outcome;
    this.#settle();
  }

  /** The log and the answer come on different pipes. */
  #settle(): void {
    const { outcome, openLogs = 0, settle } = this.#underWay ?? {};
    if (outcome && openLogs <= 0) settle?.(outcome);
  }

  async #noteVersions(): Promise<void> {
    const versions = await Promise.all(this.#files.map(async (file) => [file, await versionOf(file)] as const));
    this.#versions = new Map(versions);
  }
}

function nodeFlags(memoryMB: number): string[] {
  const typeScript = TYPESCRIPT_FLAGS.find((flag) => process.allowedNodeEnvironmentFlags.has(flag));
  return [
    `--max-old-space-size=${memoryMB}`,
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    ...(typeScript === undefined ? [] : [typeScript]),
  ];
}

function describe({ errorType, errorMessage, trace }: HandlerError): string {
  return [`${errorType}: ${errorMessage}`, ...trace].join('\n');
}

async function versionOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(file);
    return `${mtimeMs} ${size}`;
  } catch {
    return 'none';
  }
}
