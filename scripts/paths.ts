import path from 'node:path';

export const ROOT = path.resolve(__dirname, '..');
export const LEASH = path.join(__dirname, 'leash.mjs');
export const SERVER_LOG = path.join(__dirname, 'serverLog.cjs');
export const SERVER_WATCHDOG = path.join(__dirname, 'serverWatchdog.cjs');
export const LOCAL_PIPELINE = path.join(ROOT, 'dist', 'local.js');
/** Downloads that are kept. Git ignores them. */
export const CACHE = path.join(ROOT, '.vscode-test');
/** What the tests write. Git ignores it. */
export const OUT = path.join(ROOT, 'out');
export const SAMPLE_WORKSPACE = path.join(ROOT, 'test', 'fixtures', 'workspace');
