// The program that runs a handler in JavaScript or TypeScript, as Lambda's runtime for Node does. It gets a line with an event on
// standard input and answers with a line on the fourth descriptor. Standard output and standard error are the function's log.
// It imports no other file but types: where tests run the sources, Node itself runs this one.
import { createWriteStream, existsSync, writeSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { HandlerContext, HandlerError } from './handlerMessages';

const ANSWERS = 3;
const MEBIBYTE = 1_048_576;
const MEMORY_CHECK_MS = 50;
const NAMES = ['handler', 'lambdaHandler', 'default'];
/** What TypeScript lets people leave out of an import, which Node does not. */
const OMITTED = ['.ts', '.mts', '.js', '/index.ts', '/index.js'];

type Callback = (error: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: object, callback: Callback) => unknown;

class HandlerMissingError extends Error {
  override readonly name = 'Runtime.HandlerNotFound';
}

if (isMainThread) serve(process.argv[2] ?? '', Number(process.argv[3]));
else watchMemory(workerData as number);

/** The thread beside the handler's: it still runs when the handler does not let go. */
function watchMemory(limitMB: number): void {
  let timer: NodeJS.Timeout | undefined;
  const starter = process.ppid;
  const check = (): void => {
    const isTooMuch = process.memoryUsage.rss() > limitMB * MEBIBYTE;
    // A handler that never lets go must not outlive the program that started it.
    if (!isTooMuch && process.ppid === starter) return;
    if (isTooMuch) writeSync(ANSWERS, 'M\n');
    process.kill(process.pid, 'SIGKILL');
  };
  parentPort?.on('message', (isAtWork: boolean) => {
    clearInterval(timer);
    if (isAtWork) timer = setInterval(check, MEMORY_CHECK_MS);
  });
}

function serve(file: string, memoryMB: number): void {
  const answers = createWriteStream('', { fd: ANSWERS });
  const watch = new Worker(process.argv[1] ?? '', { workerData: memoryMB });
  watch.unref();
  const files = noteFiles();
  let loading: Promise<Handler> | undefined;
  const run = async (line: string): Promise<void> => {
    const { context, event } = JSON.parse(line) as { context: HandlerContext; event: unknown };
    watch.postMessage(true);
    let answer: string;
    try {
      const handler = await (loading ??= load(file));
      answers.write('B\n');
      answer = `R${JSON.stringify((await invoke(handler, event, context)) ?? null)}`;
    } catch (error) {
      answer = `E${JSON.stringify(errorOf(error))}`;
    }
    watch.postMessage(false);
    for (const log of [process.stdout, process.stderr]) log.write(`${context.endOfLog}\n`);
    answers.write(`F${JSON.stringify([...files])}\n${answer}\n`);
  };
  let rest: Buffer[] = [];
  process.stdin.on('data', (chunk: Buffer) => {
    rest.push(chunk);
    if (chunk.at(-1) !== 0x0a) return;
    const line = Buffer.concat(rest).toString();
    rest = [];
    void run(line);
  });
  // The program that started this one has ended.
  process.stdin.on('end', () => process.exit());
}

/** The files that are loaded from now on, without packages. Also finds files whose extension an import leaves out. */
function noteFiles(): ReadonlySet<string> {
  const files = new Set<string>();
  registerHooks({
    resolve: (specifier, context, next) => {
      try {
        return next(specifier, context);
      } catch (error) {
        const from = context.parentURL;
        if (!/^\.{1,2}\//.test(specifier) || from?.startsWith('file:') !== true) throw error;
        const stem = specifier.replace(/\.js$/, '');
        const found = OMITTED.map((end) => stem + end).find((name) => existsSync(new URL(name, from)));
        if (found === undefined) throw error;
        return next(found, context);
      }
    },
    load: (url, context, next) => {
      if (url.startsWith('file:') && !url.includes('/node_modules/')) files.add(fileURLToPath(url));
      return next(url, context);
    },
  });
  return files;
}

async function load(file: string): Promise<Handler> {
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const inDefault = (module.default ?? {}) as Record<string, unknown>;
  for (const name of NAMES) {
    const handler = module[name] ?? inDefault[name];
    if (typeof handler === 'function') return handler as Handler;
  }
  const names = new Set([...Object.keys(module), ...Object.keys(inDefault)]);
  // CommonJS modules have these beside their own.
  for (const name of ['default', 'module.exports']) names.delete(name);
  throw new HandlerMissingError(
    `${file} exports no function named handler, lambdaHandler or default. It exports: ${[...names].join(', ') || 'nothing'}.`,
  );
}

/** As on Lambda, a function that neither returns a promise nor takes a callback answers null. */
async function invoke(handler: Handler, event: unknown, context: HandlerContext): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    const callback: Callback = (error, result) => {
      if (error === null || error === undefined) resolve(result);
      else reject(error instanceof Error ? error : new Error(JSON.stringify(error)));
    };
    const returned = handler(event, lambdaContext(context), callback);
    if (isPromise(returned)) returned.then(resolve, reject);
    else if (handler.length < 3) resolve(null);
  });
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Source: "Using the Lambda context object to retrieve Node.js function information". */
function lambdaContext({ requestId, functionName, functionArn, memoryMB, timeoutMs }: HandlerContext): object {
  const endMs = Date.now() + timeoutMs;
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryMB),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, endMs - Date.now()),
  };
}

function errorOf(error: unknown): HandlerError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? '')
      .split('\n')
      .slice(1)
      .map((line) => line.trim()),
  };
}
