import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { FunctionOptions } from './lambda';
import { isRecord } from './storage/stateFile';

/**
 * Reads what the program that started this one writes to it: a line of JSON with all of `FunctionOptions`. Requests over HTTP
 * cannot name files to run.
 */
export function onInstructions(
  input: Readable,
  change: (options: FunctionOptions) => void,
  onTrouble: (message: string) => void,
): void {
  createInterface({ input }).on('line', (line) => {
    try {
      change(readOptions(JSON.parse(line)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onTrouble(`The functions stay as they were: ${reason}`);
    }
  });
}

function readOptions(value: unknown): FunctionOptions {
  if (!isRecord(value)) throw new Error('the new ones are not a JSON object.');
  const { functions = {}, lambdaEndpoint, functionTimeoutSeconds, functionMemoryMB } = value;
  if (!isRecord(functions)) throw new Error('functions must be an object.');
  const files = Object.entries(functions).map(([name, file]) => [name, textOf(name, file)] as const);
  return {
    functions: Object.fromEntries(files),
    lambdaEndpoint: lambdaEndpoint === undefined ? undefined : textOf('lambdaEndpoint', lambdaEndpoint),
    functionTimeoutSeconds: numberOf('functionTimeoutSeconds', functionTimeoutSeconds),
    functionMemoryMB: numberOf('functionMemoryMB', functionMemoryMB),
  };
}

function textOf(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new Error(`${name} must be a text.`);
  return value;
}

function numberOf(name: string, value: unknown): number | undefined {
  if (value !== undefined && typeof value !== 'number') throw new Error(`${name} must be a number.`);
  return value;
}
