import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { writeOpeningExtension } from './openingExtension';
import type { OpenedWindow } from './openedWindow';
import { CACHE, ROOT } from './paths';
import { startProcessGroup } from './processGroup';

export interface DesktopOptions {
  workspace: string;
  env: Record<string, string>;
  /** Module whose `run()` the extension host calls once it is up; the window closes with the tests. */
  testsPath?: string;
}

const BROWSER_WAY = 'The browser way needs no download from there: npm start, npm run test:host.';

async function downloadVscode(): Promise<string> {
  try {
    return await downloadAndUnzipVSCode({ cachePath: CACHE });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The desktop VS Code can't be downloaded from here (${reason}). ${BROWSER_WAY}`, { cause: error });
  }
}

function checkDisplay(): void {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return;
  throw new Error(`There is no display to open a desktop window on (run it under xvfb-run). ${BROWSER_WAY}`);
}

/** Opens a desktop VS Code, downloaded on first use, with the extension and a fresh user data folder. */
export async function openDesktopWindow({ workspace, env, testsPath }: DesktopOptions): Promise<OpenedWindow> {
  const executable = await downloadVscode();
  checkDisplay();
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'kinesis-pipelines-desktop-'));
  const group = startProcessGroup(
    executable,
    [
      workspace,
      `--extensionDevelopmentPath=${ROOT}`,
      ...(testsPath === undefined ? [`--extensionDevelopmentPath=${await writeOpeningExtension(dataFolder)}`] : []),
      ...(testsPath === undefined ? [] : [`--extensionTestsPath=${testsPath}`]),
      ...['--user-data-dir', path.join(dataFolder, 'user'), '--extensions-dir', path.join(dataFolder, 'extensions')],
      ...[
        '--disable-workspace-trust',
        '--disable-updates',
        '--disable-telemetry',
        '--skip-welcome',
        '--skip-release-notes',
      ],
      // Chromium's own sandbox does not start for root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    // A terminal of VS Code sets these. A window that is started from it would believe that it belongs to that one.
    { env: { ...env, ELECTRON_RUN_AS_NODE: undefined, VSCODE_IPC_HOOK_CLI: undefined }, onLine: () => undefined },
  );
  return {
    closed: group.exited.then((code) => `The window was closed (${code}).`),
    async end() {
      await group.end();
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
