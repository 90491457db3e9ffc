import { resolve } from 'node:path';
import { NO_FUNCTIONS, type FunctionSettings } from './functions';
import { languageOf } from './handlerLanguage';
import { MAX_TIMEOUT_MS } from './invocation';

/** What people say of functions, in the library's options and in a change that a running program is told. */
export interface FunctionOptions {
  /** Handler files by the names of functions. */
  readonly functions?: Readonly<Record<string, string>> | undefined;
  readonly lambdaEndpoint?: string | undefined;
  readonly functionTimeoutSeconds?: number | undefined;
  readonly functionMemoryMB?: number | undefined;
}

const NAME = /^[\w-]{1,64}$/;
const MIN_MEMORY_MB = 128;
const MAX_MEMORY_MB = 10_240;

/** @throws {Error} when something is not as it must be. */
export function functionSettings(options: FunctionOptions): FunctionSettings {
  const { functions = {}, lambdaEndpoint, functionTimeoutSeconds, functionMemoryMB } = options;
  const timeoutMs = functionTimeoutSeconds === undefined ? NO_FUNCTIONS.timeoutMs : functionTimeoutSeconds * 1_000;
  const memoryMB = functionMemoryMB ?? NO_FUNCTIONS.memoryMB;
  if (!(timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS)) {
    throw new Error(`A function's time-out is at most ${MAX_TIMEOUT_MS / 1_000} seconds, and more than 0.`);
  }
  if (!Number.isInteger(memoryMB) || memoryMB < MIN_MEMORY_MB || memoryMB > MAX_MEMORY_MB) {
    throw new Error(`A function's memory is a number of megabytes from ${MIN_MEMORY_MB} to ${MAX_MEMORY_MB}.`);
  }
  return { files: filesOf(functions), endpoint: endpointOf(lambdaEndpoint), timeoutMs, memoryMB };
}

/**
 * Reads `NAME=path`s of the command line.
 *
 * @throws {Error} when one has another form.
 */
export function namedFiles(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=');
      if (equals <= 0 || equals === text.length - 1) {
        throw new Error(`--function ${text} needs the form NAME=path: a function's name and its handler's file.`);
      }
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

function filesOf(functions: Readonly<Record<string, string>>): Record<string, string> {
  const files = Object.entries(functions).map(([name, file]) => {
    if (!NAME.test(name)) throw new Error(`${name} is not the name of a function: it has letters, digits, - and _.`);
    languageOf(file);
    return [name, resolve(file)];
  });
  return Object.fromEntries(files) as Record<string, string>;
}

function endpointOf(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined || endpoint === '') return undefined;
  if (/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) return endpoint;
  throw new Error(`${endpoint} is not the address of a Lambda endpoint: it begins with http:// or https://.`);
}
