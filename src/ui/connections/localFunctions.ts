import path from 'node:path';
import { workspace, type LogOutputChannel } from 'vscode';
import { setting } from '../settings';

const NAME = /^[\w-]{1,64}$/;
const HANDLER = /\.([cm]?[jt]s|py)$/i;
const MAX_TIMEOUT_SECONDS = 300;
const MIN_MEMORY_MB = 128;
const MAX_MEMORY_MB = 10_240;

/** What the local pipeline is told of Lambda functions, in the names of its own options. */
export interface LocalFunctions {
  readonly functions: Readonly<Record<string, string>>;
  readonly lambdaEndpoint?: string | undefined;
  readonly functionTimeoutSeconds: number;
  readonly functionMemoryMB: number;
}

/** The settings' functions. VS Code leaves out those of an untrusted workspace. What cannot be used is left out and logged. */
export function localFunctions(log: LogOutputChannel): LocalFunctions {
  const endpoint = setting('local.lambdaEndpoint').trim();
  const isEndpoint = /^https?:$/.test(URL.parse(endpoint)?.protocol ?? '');
  if (endpoint !== '' && !isEndpoint) log.warn(`kinesisPipelines.local.lambdaEndpoint is not an address: ${endpoint}`);
  const seconds = setting('local.functionTimeoutSeconds');
  const megabytes = Math.trunc(setting('local.functionMemoryMegabytes'));
  return {
    functions: namedFiles(setting('local.functions'), log),
    lambdaEndpoint: isEndpoint ? endpoint : undefined,
    functionTimeoutSeconds: Math.min(Math.max(seconds, 1), MAX_TIMEOUT_SECONDS),
    functionMemoryMB: Math.min(Math.max(megabytes, MIN_MEMORY_MB), MAX_MEMORY_MB),
  };
}

/** The same as arguments of the program. */
export function functionArguments({
  functions,
  lambdaEndpoint,
  functionTimeoutSeconds,
  functionMemoryMB,
}: LocalFunctions): string[] {
  return [
    ...Object.entries(functions).flatMap(([name, file]) => ['--function', `${name}=${file}`]),
    ...(lambdaEndpoint === undefined ? [] : ['--lambda-endpoint', lambdaEndpoint]),
    ...['--function-timeout', String(functionTimeoutSeconds)],
    ...['--function-memory', String(functionMemoryMB)],
  ];
}

function namedFiles(named: Readonly<Record<string, unknown>>, log: LogOutputChannel): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [name, file] of Object.entries(named)) {
    if (NAME.test(name) && typeof file === 'string' && HANDLER.test(file)) files[name] = absolutePath(file);
    else
      log.warn(
        `kinesisPipelines.local.functions: ${name} needs a name of letters, digits, - and _, and a .js, .ts or .py file.`,
      );
  }
  return files;
}

/** A relative path starts at the first folder of the workspace. */
export function absolutePath(file: string): string {
  const [folder] = workspace.workspaceFolders ?? [];
  return path.isAbsolute(file) || !folder ? file : path.join(folder.uri.fsPath, file);
}
