import { Turns } from '../storage/turns';
import { languageOf } from './handlerLanguage';
import { HandlerProcess } from './handlerProcess';
import { functionError, notFound, type Invocation, type InvocationRequest } from './invocation';
import { invokeAtEndpoint } from './lambdaEndpoint';

export interface FunctionSettings {
  /** Handler files by the names of functions. */
  readonly files: Readonly<Record<string, string>>;
  /** Where all other functions are invoked. Undefined: they do not exist. */
  readonly endpoint: string | undefined;
  readonly timeoutMs: number;
  readonly memoryMB: number;
}

export const NO_FUNCTIONS: FunctionSettings = { files: {}, endpoint: undefined, timeoutMs: 60_000, memoryMB: 512 };

/** A function's handler waits this long for its next event. */
const IDLE_MS = 30_000;

/**
 * The Lambda functions that delivery streams may invoke: handler files that were named when the program was started, and
 * those of an endpoint. Nothing that a request says makes it run another file.
 */
export class Functions {
  #settings: FunctionSettings;
  readonly #region: string;
  readonly #onLine: (functionName: string, line: string) => void;
  readonly #handlers = new Map<string, Handler>();

  constructor(
    settings: FunctionSettings,
    region: string,
    onLine: (functionName: string, line: string) => void = () => undefined,
  ) {
    this.#settings = settings;
    this.#region = region;
    this.#onLine = onLine;
  }

  /** Uses other functions from the next invocation on. */
  change(settings: FunctionSettings): void {
    this.#settings = settings;
    for (const [name, handler] of this.#handlers) {
      if (handler.file === settings.files[name] && handler.memoryMB === settings.memoryMB) continue;
      handler.end();
      this.#handlers.delete(name);
    }
  }

  async invoke(request: Omit<InvocationRequest, 'timeoutMs'>): Promise<Invocation> {
    const { functionName } = request;
    const { files, endpoint, timeoutMs, memoryMB } = this.#settings;
    const file = Object.hasOwn(files, functionName) ? files[functionName] : undefined;
    if (file !== undefined) return await this.#handler(functionName, file, memoryMB).invoke({ ...request, timeoutMs });
    if (endpoint !== undefined) return await this.#invokeAtEndpoint(endpoint, { ...request, timeoutMs });
    const detail = `no handler is named for it. Start the local pipeline with --function ${functionName}=path, or with --lambda-endpoint URL.`;
    return { outcome: notFound(functionName, detail), durationMs: 0, logs: [], files: [] };
  }

  close(): void {
    for (const handler of this.#handlers.values()) handler.end();
    this.#handlers.clear();
  }

  #handler(functionName: string, file: string, memoryMB: number): Handler {
    const known = this.#handlers.get(functionName);
    if (known) return known;
    const handler = new Handler(file, memoryMB, this.#environmentOf(functionName, memoryMB), (line) =>
      this.#onLine(functionName, line),
    );
    this.#handlers.set(functionName, handler);
    return handler;
  }

  async #invokeAtEndpoint(endpoint: string, request: InvocationRequest): Promise<Invocation> {
    const invocation = await invokeAtEndpoint(endpoint, request);
    for (const line of invocation.logs) this.#onLine(request.functionName, line);
    return invocation;
  }

  /** Source: "Defined runtime environment variables" of Lambda. */
  #environmentOf(functionName: string, memoryMB: number): Record<string, string> {
    return {
      AWS_REGION: this.#region,
      AWS_DEFAULT_REGION: this.#region,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMB),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    };
  }
}

/** One function's file, with its process while there is one. Invocations take turns. */
class Handler {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #onLine: (line: string) => void;
  readonly #turns = new Turns();
  #process: HandlerProcess | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly file: string,
    readonly memoryMB: number,
    environment: Readonly<Record<string, string>>,
    onLine: (line: string) => void,
  ) {
    this.#environment = environment;
    this.#onLine = onLine;
  }

  async invoke(request: InvocationRequest): Promise<Invocation> {
    return await this.#turns.take(async () => {
      clearTimeout(this.#idleTimer);
      try {
        return await (await this.#running()).invoke(request);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { outcome: functionError(reason), durationMs: 0, logs: [], files: [] };
      } finally {
        this.#idleTimer = setTimeout(() => this.end(), IDLE_MS).unref();
      }
    });
  }

  end(): void {
    clearTimeout(this.#idleTimer);
    this.#process?.end();
    this.#process = undefined;
  }

  async #running(): Promise<HandlerProcess> {
    if (this.#process && (this.#process.hasEnded || (await this.#process.isStale()))) this.end();
    this.#process ??= await HandlerProcess.start({
      file: this.file,
      language: languageOf(this.file),
      memoryMB: this.memoryMB,
      environment: this.#environment,
      onLine: this.#onLine,
    });
    return this.#process;
  }
}
