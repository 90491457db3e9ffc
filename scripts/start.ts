import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build';
import { openBrowserWindow } from './browserWindow';
import { openDesktopWindow } from './desktopWindow';
import { startLocalPipeline } from './localPipeline';
import { ROOT } from './paths';
import { copySampleWorkspace } from './sampleWorkspace';
import { Teardown } from './teardown';

const HELP = `Opens VS Code with Kinesis Pipelines on a sample workspace and a local pipeline of its own.

  npm start                        in the browser: prints the address
  npm start -- --open              and opens it in your browser
  npm start -- --port 8080         at this port (otherwise 8470, or any free one)
  npm start -- --workspace DIR     on a folder of yours instead of the sample workspace
  npm start -- --desktop           in a desktop VS Code, which is downloaded on first use

Ctrl-C ends it.`;

interface Options {
  desktop: boolean;
  open: boolean;
  port?: number | undefined;
  workspace?: string | undefined;
}

/** Undefined: help was asked for. */
function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      desktop: { type: 'boolean', default: false },
      open: { type: 'boolean', default: false },
      port: { type: 'string' },
      workspace: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new Error(`--port takes a number from 0 to 65535, not "${values.port}".`);
  }
  // The bootstrap has changed to the project's folder. npm tells in which folder the person was.
  const from = process.env.INIT_CWD ?? ROOT;
  const workspace = values.workspace === undefined ? undefined : path.resolve(from, values.workspace);
  return { desktop: values.desktop, open: values.open, port, workspace };
}

async function start(options: Options, teardown: Teardown): Promise<string> {
  await build();
  const pipeline = await startLocalPipeline();
  teardown.add(() => pipeline.end());
  let folder = options.workspace;
  if (folder === undefined) {
    const sample = await copySampleWorkspace();
    teardown.add(() => sample.remove());
    folder = sample.folder;
  }
  const env = { KINESIS_PIPELINES_LOCAL_ENDPOINT: pipeline.endpoint };
  const window = options.desktop
    ? await openDesktopWindow({ workspace: folder, env })
    : await openBrowserWindow({ workspace: folder, env, port: options.port, open: options.open });
  teardown.add(() => window.end());
  console.log(`Local pipeline: ${pipeline.endpoint}\nWorkspace:      ${folder}\nCtrl-C ends it.`);
  return Promise.race([window.closed, pipeline.exited.then((code) => `The local pipeline ended with ${code}.`)]);
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) {
    console.log(HELP);
    return;
  }
  const teardown = new Teardown();
  try {
    const reason = await Promise.race([start(options, teardown), teardown.interrupted]);
    if (reason !== undefined) console.log(reason);
  } finally {
    await teardown.run();
  }
}

main().then(
  // Everything that was started has ended. A start that was interrupted may still have a pending promise.
  () => process.exit(),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
