import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Content } from './init/content';
import { runTrial } from './functionTrial';
import { readInit } from './init/initFile';
import { functionSettings, languageOf, namedFiles, type FunctionSettings } from './lambda';
import { NamedEndpoints } from './firehose';
import { readTables } from './glueFile';
import { Pipeline } from './pipeline';
import { namedRecordings, type Recording } from './recording';
import { ServiceError } from './service';
import { onInstructions } from './instructions';
import { openDataFolder, UnsuitableFolderError } from './storage/dataFolder';
import { FolderInUseError, type FolderLock } from './storage/folderLock';

const USAGE = `A local Amazon Kinesis, Data Firehose and S3 on one port of 127.0.0.1.

  node dist/local.js [--port 4599] [--data DIR] [--region us-east-1] [--limits] [--state-ms MS] [--init FILE] [--parent]
                     [--glue FILE ...] [--http-endpoint URL[=ADDRESS] ...] [--snapshot NAME] [--import STREAM=FILE ...]
                     [--function NAME=path ...] [--lambda-endpoint URL] [--function-timeout 60] [--function-memory 512]
  node dist/local.js --try-function PATH [--function-timeout 60] [--function-memory 512]

  --port     0 takes any free port
  --data     the folder that keeps streams and objects: new, empty, or of an earlier start; without it they are deleted
             when the program ends
  --limits   enforce AWS's throughput limits per shard
  --state-ms how long a stream stays CREATING, UPDATING or DELETING, and a delivery stream CREATING; 0 without it, and
             1000 with --limits
  --init     create the streams, buckets and delivery streams of this file: a CloudFormation or SAM template, a Terraform
             plan in JSON (terraform show -json), or { "streams": [], "buckets": [], "deliveryStreams": [] }
  --glue     tables of the Glue Data Catalog, for delivery streams that convert to Parquet: a file of JSON as
             aws glue get-table or get-tables prints it
  --http-endpoint
             an HTTP endpoint that delivery streams may send records to, and where it is reached if that is elsewhere:
             https://receiver.example/v1=http://127.0.0.1:8080/in
  --snapshot begin with this snapshot of the data folder, which POST /_local/snapshots has saved
  --import   put the records of this file into the stream, at each start: a tail that was recorded or exported as NDJSON
             or JSON. They arrive now, with their partition keys
  --parent   end when standard input closes, that is, together with the program that started this one
  --function run this handler where a delivery stream's Lambda processor names the function: a JavaScript, TypeScript or
             Python file. It runs in a process of its own. What it prints is printed here, after [function NAME]
  --lambda-endpoint
             invoke all other functions there: SAM CLI, LocalStack, or anything that speaks Lambda's Invoke API
  --function-timeout, --function-memory
             the seconds (at most 300) and megabytes that a function may take
  --try-function
             run this handler on records and nothing else: each line of standard input is { "records": [{ "data": BASE64 }] },
             and is answered with a line that says what became of them

Prints "listening on http://127.0.0.1:PORT" once it is ready. Exit codes: 2 wrong arguments, 3 the data folder is in use
by another program (the message has its address) or was taken over by one, 4 the port is taken, 5 the data folder holds
other files, or was written by a newer version.`;

const STATE_MS_WITH_LIMITS = 1_000;

const WRONG_ARGUMENTS = 2;
const FOLDER_IN_USE = 3;
const PORT_TAKEN = 4;
const FOLDER_UNSUITABLE = 5;

interface Arguments {
  port: number;
  data: string | undefined;
  region: string;
  limits: boolean;
  stateMs: number;
  init: string | undefined;
  parent: boolean;
  glue: readonly string[];
  httpEndpoints: readonly string[];
  snapshot: string | undefined;
  functions: FunctionSettings;
  recordings: readonly Recording[];
  tryFunction: string | undefined;
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4599' },
      data: { type: 'string' },
      region: { type: 'string', default: 'us-east-1' },
      limits: { type: 'boolean', default: false },
      'state-ms': { type: 'string' },
      init: { type: 'string' },
      parent: { type: 'boolean', default: false },
      glue: { type: 'string', multiple: true, default: [] },
      'http-endpoint': { type: 'string', multiple: true, default: [] },
      snapshot: { type: 'string' },
      import: { type: 'string', multiple: true, default: [] },
      function: { type: 'string', multiple: true, default: [] },
      'lambda-endpoint': { type: 'string' },
      'function-timeout': { type: 'string' },
      'function-memory': { type: 'string' },
      'try-function': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port} is not a port.`);
  // A script's unset variable would otherwise mean the folder that the script runs in.
  if (values.data?.trim() === '') throw new Error('--data needs the name of a folder.');
  const stateMs = Number(values['state-ms'] ?? (values.limits ? STATE_MS_WITH_LIMITS : 0));
  if (!Number.isInteger(stateMs) || stateMs < 0) throw new Error('--state-ms needs a number of milliseconds.');
  if (values['try-function'] !== undefined) languageOf(values['try-function']);
  const functions = functionSettings({
    functions: namedFiles(values.function),
    lambdaEndpoint: values['lambda-endpoint'],
    functionTimeoutSeconds: numberOf(values['function-timeout']),
    functionMemoryMB: numberOf(values['function-memory']),
  });
  const httpEndpoints = values['http-endpoint'];
  // Names each one that is not an address.
  new NamedEndpoints(httpEndpoints);
  const { data, init, snapshot, 'try-function': tryFunction } = values;
  if (snapshot !== undefined && data === undefined)
    throw new Error('--snapshot needs --data, where snapshots are kept.');
  const recordings = namedRecordings(values.import);
  return { ...values, port, data, stateMs, init, snapshot, httpEndpoints, functions, recordings, tryFunction };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function end(code: number, message: string): never {
  console.error(message);
  process.exit(code);
}

/** Runs the local pipeline as a program, until it is ended. */
export async function runProgram(): Promise<void> {
  // Only the owner may read what the program writes.
  process.umask(0o077);
  let args: Arguments;
  try {
    args = readArguments();
  } catch (error) {
    return end(WRONG_ARGUMENTS, `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
  if (args.tryFunction !== undefined) {
    await runTrial(args.tryFunction, args.functions, args.region, process.stdin, console.log);
    return;
  }
  const onTrouble = (message: string): void => console.error(message);
  let content: Content | undefined;
  let tables: readonly unknown[];
  try {
    content = await initialContent(args, onTrouble);
    tables = await readTables(args.glue);
  } catch (error) {
    return end(WRONG_ARGUMENTS, error instanceof Error ? error.message : String(error));
  }
  const isTemporary = args.data === undefined;
  const dataFolder = resolve(args.data ?? mkdtempSync(join(tmpdir(), 'kinesis-pipelines-')));
  const removeTemporary = () => {
    if (isTemporary) rmSync(dataFolder, { recursive: true, force: true });
  };
  let lock: FolderLock | undefined;
  try {
    const { region, limits, stateMs, httpEndpoints, snapshot, functions } = args;
    const storage = await openDataFolder(dataFolder, {
      onDamage: onTrouble,
      onWait: (ms) =>
        onTrouble(
          `A program in another container or on another machine has locked ${dataFolder}. Waiting up to ${ms / 1000} s for ` +
            'a sign that it still runs.',
        ),
      onLost: (error) => end(FOLDER_IN_USE, `This program ends: ${error.message}.`),
    });
    lock = storage.lease;
    const { lease } = storage;
    const onFunctionLog = (name: string, line: string): void => console.log(`[function ${name}] ${line}`);
    const settings = { region, limits, stateMs, content, tables, httpEndpoints, snapshot, functions };
    const pipeline = await Pipeline.open({ ...settings, dataFolder, onFunctionLog, onTrouble, storage });
    const stop = async () => {
      await pipeline.close();
      lease.release();
      removeTemporary();
      process.exit(0);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
    if (args.parent) {
      onInstructions(process.stdin, (options) => pipeline.functions.change(functionSettings(options)), onTrouble);
      process.stdin.once('close', () => void stop());
    }
    for (const recording of args.recordings) await pipeline.importRecording(recording);
    const port = await pipeline.listen(args.port);
    const endpoint = `http://127.0.0.1:${port}`;
    lease.announce(endpoint);
    console.log(`listening on ${endpoint}`);
  } catch (error) {
    lock?.release();
    removeTemporary();
    if (error instanceof FolderInUseError) end(FOLDER_IN_USE, error.message);
    if (error instanceof ServiceError && error.code === 'ResourceNotFoundException')
      end(WRONG_ARGUMENTS, error.message);
    if (error instanceof UnsuitableFolderError) end(FOLDER_UNSUITABLE, error.message);
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') end(PORT_TAKEN, `port ${args.port} is taken`);
    if (isFolderError(error)) {
      end(1, `The data folder ${dataFolder} cannot be used (${error.message}). Mend it, or name another with --data.`);
    }
    end(1, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** Undefined: no file was named. */
async function initialContent(
  { init, region }: Arguments,
  onTrouble: (message: string) => void,
): Promise<Content | undefined> {
  if (init === undefined) return undefined;
  const { content, leftOut } = await readInit(init, region);
  for (const { reason } of leftOut) onTrouble(reason);
  return content;
}

/** Whether the operating system refused something other than the port: then it was something in the data folder. */
function isFolderError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && error.syscall !== 'listen';
}
