import type { LogOutputChannel } from 'vscode';
import { setting } from '../settings';
import { absolutePath } from './localFunctions';
import { isNamedEndpoint } from './namedEndpoint';

/**
 * The settings' Glue tables and HTTP endpoints, as arguments of the local pipeline. VS Code leaves out those of an untrusted
 * workspace. An address that cannot be used is left out, and its place is logged, since it may hold a key; a file that cannot be used ends the program with the reason.
 */
export function destinationArguments(log: LogOutputChannel): string[] {
  const files = textsOf('local.glueTables', log).map(({ text }) => absolutePath(text));
  const endpoints = textsOf('local.httpEndpoints', log).filter(({ text, place }) => {
    const isEndpoint = isNamedEndpoint(text);
    if (!isEndpoint) log.warn(`kinesisPipelines.local.httpEndpoints: entry ${place} is not URL or URL=ADDRESS.`);
    return isEndpoint;
  });
  return [...files.flatMap((file) => ['--glue', file]), ...endpoints.flatMap(({ text }) => ['--http-endpoint', text])];
}

interface Entry {
  text: string;
  /** In the list of the setting, from 1. */
  place: number;
}

function textsOf(key: 'local.glueTables' | 'local.httpEndpoints', log: LogOutputChannel): Entry[] {
  const values: unknown = setting(key);
  if (!Array.isArray(values)) {
    log.warn(`kinesisPipelines.${key} is not a list.`);
    return [];
  }
  return values.flatMap((value: unknown, index) => {
    const text = typeof value === 'string' ? value.trim() : '';
    return text === '' ? [] : [{ text, place: index + 1 }];
  });
}
