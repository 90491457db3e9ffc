import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installPackage, linkExtension } from './installedExtension';
import { writeOpeningExtension } from './openingExtension';
import { ROOT } from './paths';
import { startProcessGroup } from './processGroup';
import { prepareVscodeServer } from './vscodeServer';
import type { VscodeName } from './vscodeVersions';

const START_LIMIT_MS = 30_000;
const LISTENING = /Extension host agent listening on (\d+)/;

/** Without a welcome page, tips, updates, and animations that tests would wait for. */
const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'remote.autoForwardPorts': false,
  // The extension host would look through all processes for ports, every two seconds.
  'remote.autoForwardPortsSource': 'output',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

export interface WorkbenchServerOptions {
  /** Undefined: the newest. */
  vscode?: VscodeName | undefined;
  /**
   * `installed`: the built extension as people have it. `developed`: from the folder of this project, which tests inside the
   * extension host need. Or a package, installed; `besideTests` where another extension under development tests it.
   * A newer VS Code shows no notifications where an extension is under development.
   */
  extension?: 'installed' | 'developed' | { packedIn: string; besideTests: boolean };
  /** The folders of other extensions that run beside it, in the same extension host. */
  neighbors?: readonly string[];
  /** Variables that the extension sees in `process.env`. */
  env?: Record<string, string | undefined>;
  /** The settings of the machine that the extension runs on. */
  settings?: Record<string, unknown>;
  /** A new window shows the view and Get Started. */
  opensGetStarted?: boolean;
  /** Undefined: everybody who reaches the port is let in, which is acceptable for the minutes of a test. */
  connectionToken?: string;
}

export interface WorkbenchAddress {
  workspace: string;
  /** Module whose `run()` the extension host calls once it is up. */
  testsPath?: string;
  /** The folder of the extension that is under development then. Without it, this project. */
  developed?: string;
  /** Host and port by which the browser reaches the server. */
  authority: string;
}

export interface WorkbenchServer {
  readonly port: number;
  /** The last lines that the server wrote. */
  readonly log: readonly string[];
  /** Settles when the server has ended by itself. */
  readonly exited: Promise<number>;
  /** Changes settings of the machine. The window sees the change a moment later. */
  changeSettings(settings: Record<string, unknown>): Promise<void>;
  end(): Promise<void>;
}

/** The path and query under which the server opens a folder. */
export function workbenchPath({ workspace, testsPath, developed = ROOT, authority }: WorkbenchAddress): string {
  const onServer = (file: string): string => `vscode-remote://${authority}${path.resolve(file)}`;
  const underTest =
    testsPath === undefined
      ? []
      : [
          ['extensionDevelopmentPath', onServer(developed)],
          ['extensionTestsPath', onServer(testsPath)],
          ['enableProposedApi', ''],
        ];
  const payload = [...underTest, ['skipWelcome', 'true']];
  return `/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

export function workbenchUrl(server: WorkbenchServer, address: Omit<WorkbenchAddress, 'authority'>): string {
  const authority = `127.0.0.1:${server.port}`;
  return `http://${authority}${workbenchPath({ ...address, authority })}`;
}

/** Starts VS Code's server on a free port of 127.0.0.1 with a fresh data folder, which is deleted with its end. */
export async function startWorkbenchServer(options: WorkbenchServerOptions = {}): Promise<WorkbenchServer> {
  const { extension = 'installed', connectionToken } = options;
  const vscode = await prepareVscodeServer(options.vscode);
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'kinesis-pipelines-server-'));
  const machineFolder = path.join(dataFolder, 'data', 'Machine');
  await mkdir(machineFolder, { recursive: true });
  const settings: Record<string, unknown> = { ...QUIET_SETTINGS };
  const changeSettings = (changed: Record<string, unknown>): Promise<void> =>
    writeFile(
      path.join(machineFolder, 'settings.json'),
      JSON.stringify(Object.assign(settings, changed), undefined, 2),
    );
  await changeSettings(options.settings ?? {});

  const extensionsFolder = path.join(dataFolder, 'extensions');
  if (extension === 'installed') await linkExtension(extensionsFolder);
  for (const folder of options.neighbors ?? []) await linkExtension(extensionsFolder, folder);
  if (options.opensGetStarted === true) await writeOpeningExtension(extensionsFolder);
  const isAnyDeveloped = typeof extension === 'object' ? extension.besideTests : extension === 'developed';
  if (typeof extension === 'object') await installPackage(vscode, extension.packedIn, extensionsFolder);

  const log: string[] = [];
  const access =
    connectionToken === undefined ? ['--without-connection-token'] : ['--connection-token', connectionToken];
  let listening: (port: number) => void = () => undefined;
  const port = new Promise<number>((resolve) => (listening = resolve));
  const group = startProcessGroup(
    vscode.node,
    [
      vscode.program,
      ...['--host', '127.0.0.1', '--port', '0', ...access, '--accept-server-license-terms'],
      ...['--server-data-dir', dataFolder, '--extensions-dir', extensionsFolder],
      ...['--telemetry-level', 'off', '--disable-workspace-trust'],
      // Half of an address: the agents of a newer VS Code have no process then, and write nothing into the log.
      ...['--agent-host-bridge-host', '127.0.0.1'],
      // It is what makes the workbench read `extensionDevelopmentPath` from its address.
      ...(isAnyDeveloped ? ['--enable-smoke-test-driver'] : []),
    ],
    {
      env: options.env ?? {},
      onLine: (line) => {
        log.push(line);
        if (log.length > 500) log.shift();
        const match = LISTENING.exec(line)?.[1];
        if (match !== undefined) listening(Number(match));
      },
    },
  );
  const end = async (): Promise<void> => {
    await group.end();
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    return { port: await withinStartLimit(port, group.exited), log, exited: group.exited, changeSettings, end };
  } catch (error) {
    await end();
    throw new Error(`VS Code's server did not start: ${String(error)}\n${log.join('\n')}`, { cause: error });
  }
}

async function withinStartLimit(port: Promise<number>, exited: Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no word from it for ${START_LIMIT_MS / 1000} s`)), START_LIMIT_MS);
  });
  const ended = exited.then((code) => Promise.reject(new Error(`it ended with ${code}`)));
  try {
    return await Promise.race([port, ended, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
