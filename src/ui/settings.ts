import { env, workspace } from 'vscode';
import type { TimeFormat } from '../webview';

const SECTION = 'kinesisPipelines';

/** Each setting with the default that package.json declares. */
interface SettingTypes {
  timeFormat: TimeFormat;
  prices: Readonly<Record<string, unknown>>;
  'local.autoStart': boolean;
  'local.port': number;
  'local.functions': Readonly<Record<string, unknown>>;
  'local.lambdaEndpoint': string;
  'local.glueTables': readonly unknown[];
  'local.httpEndpoints': readonly unknown[];
  'local.functionTimeoutSeconds': number;
  'local.functionMemoryMegabytes': number;
  'firehose.appendNewline': boolean;
  'send.retrySeconds': number;
  'tail.startMinutesAgo': number;
  'tail.keepRecords': number;
  'tail.keepMegabytes': number;
  'tail.newestFirst': boolean;
  'tail.outputLinesPerSecond': number;
  'outputs.maxDocumentMegabytes': number;
}

export type SettingKey = keyof SettingTypes;

const DEFAULTS: SettingTypes = {
  timeFormat: 'local',
  prices: {},
  'local.autoStart': true,
  'local.port': 0,
  'local.functions': {},
  'local.lambdaEndpoint': '',
  'local.glueTables': [],
  'local.httpEndpoints': [],
  'local.functionTimeoutSeconds': 60,
  'local.functionMemoryMegabytes': 512,
  'firehose.appendNewline': true,
  'send.retrySeconds': 60,
  'tail.startMinutesAgo': 5,
  'tail.keepRecords': 100_000,
  'tail.keepMegabytes': 64,
  'tail.newestFirst': false,
  'tail.outputLinesPerSecond': 1000,
  'outputs.maxDocumentMegabytes': 8,
};

/** A setting of the wrong type counts as not set: settings.json is edited by hand. */
export function setting<K extends SettingKey>(key: K): SettingTypes[K] {
  const value = workspace.getConfiguration(SECTION).get<unknown>(key);
  const fallback = DEFAULTS[key];
  return typeof value === typeof fallback ? (value as SettingTypes[K]) : fallback;
}

/** For times that the extension host writes. Where it runs on another machine, its local time is nobody's: UTC then. */
export function timesOfHost(): TimeFormat {
  return env.remoteName === undefined ? setting('timeFormat') : 'utc';
}

export { SECTION as SETTINGS_SECTION };
