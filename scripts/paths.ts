import path from 'node:path';

export const ROOT = path.resolve(__dirname, '..');
export const LEASH = path.join(__dirname, 'leash.mjs');
export const SERVER_LOG = path.join(__dirname, 'serverLog.cjs');
export const SERVER_WATCHDOG = path.join(__dirname, 'serverWatchdog.cjs');
export const LOCAL_PIPELINE = path.join(ROOT, 'dist', 'local.js');
/** What is downloaded once and kept: git ignores it. */
export const CACHE = path.join(ROOT, '.vscode-test');
/** What the tests leave behind: git ignores it. */
export const OUT = path.join(ROOT, 'out');
export const SAMPLE_WORKSPACE = path.join(ROOT, 'test', 'fixtures', 'workspace');
