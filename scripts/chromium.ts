import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const APPLICATIONS = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Some distributions install a script under that name which only says where to get the browser. */
function answers(file: string): boolean {
  return process.platform === 'win32' || spawnSync(file, ['--version'], { timeout: 20_000 }).status === 0;
}

function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const candidates = [
    ...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...(process.platform === 'darwin' || process.platform === 'win32' ? APPLICATIONS[process.platform] : []),
    chromium.executablePath(),
  ];
  return candidates.find((file) => isExecutable(file) && answers(file));
}

function installWithApt(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  console.log('Installing Chromium (apt-get install chromium)');
  const apt = (...args: string[]): boolean =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  return apt('update') && apt('install', '-y', 'chromium');
}

/** The path of a Chromium or Chrome. Installs one where apt is there and this runs as root. @throws {Error} when none is found */
export function prepareChromium(): string {
  const found = findChromium() ?? (installWithApt() ? findChromium() : undefined);
  if (found) return found;
  throw new Error(
    'These tests need a Chromium or Chrome, and there is none. Install one (`sudo apt-get install chromium`, ' +
      '`npx playwright-core install chromium`, or https://www.google.com/chrome), or set CHROMIUM_PATH to one.',
  );
}

export async function launchChromium(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: prepareChromium(), headless: true, args: [...FLAGS, ...flags] });
}
