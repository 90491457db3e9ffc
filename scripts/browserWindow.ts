import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { openFrontDoor, type FrontDoor, type FrontDoorOptions } from './frontDoor';
import type { OpenedWindow } from './openedWindow';
import { startWorkbenchServer, workbenchPath } from './workbenchServer';

const USUAL_PORT = 8470;
/** As the person's system has it, in the themes that VS Code has always had. */
const NEUTRAL_THEME = {
  'window.autoDetectColorScheme': true,
  'workbench.preferredDarkColorTheme': 'Dark Modern',
  'workbench.preferredLightColorTheme': 'Light Modern',
};
const OPENERS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

interface BrowserWindowOptions {
  workspace: string;
  env: Record<string, string>;
  /** Undefined: the usual port, or a free one. */
  port: number | undefined;
  /** Opens the address in the person's browser. */
  open: boolean;
}

/** Serves VS Code with the extension on this machine, and prints where. */
export async function openBrowserWindow(options: BrowserWindowOptions): Promise<OpenedWindow> {
  const connectionToken = randomBytes(16).toString('hex');
  const server = await startWorkbenchServer({
    env: options.env,
    connectionToken,
    settings: NEUTRAL_THEME,
    opensGetStarted: true,
  });
  let door: FrontDoor;
  try {
    door = await openDoor(options.port, {
      serverPort: server.port,
      connectionToken,
      home: (authority) => workbenchPath({ workspace: options.workspace, authority }),
    });
  } catch (error) {
    await server.end();
    throw error;
  }
  const address = `http://127.0.0.1:${door.port}/`;
  console.log(`\nVS Code with Kinesis Pipelines: ${address}\n`);
  if (options.open) openInBrowser(address);
  return {
    closed: server.exited.then((code) => `VS Code's server ended with ${code}.`),
    async end() {
      await door.close();
      await server.end();
    },
  };
}

async function openDoor(port: number | undefined, options: Omit<FrontDoorOptions, 'port'>): Promise<FrontDoor> {
  try {
    return await openFrontDoor({ ...options, port: port ?? USUAL_PORT });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (port !== undefined)
      throw new Error(`Port ${port} is in use by another program. Choose another --port.`, { cause: error });
    return openFrontDoor({ ...options, port: 0 });
  }
}

function openInBrowser(address: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const opener = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  opener.on('error', () => console.log('No browser could be opened from here: open the address yourself.'));
  opener.unref();
}
