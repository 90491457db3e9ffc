import type { LogOutputChannel } from 'vscode';
import { setting } from '../settings';
import { absolutePath } from './localFunctions';

const HTTP_ADDRESS = /^https?:\/\/[^\s=]+(?:=https?:\/\/\S+)?$/;

/**
 * The settings' Glue tables and HTTP endpoints, as arguments of the local pipeline. VS Code leaves out those of an untrusted
 * workspace. An address that cannot be used is left out and logged; a file that cannot be used ends the program with the reason.
 */
export function destinationArguments(log: LogOutputChannel): string[] {
  const files = textsOf('local.glueTables', log).map(absolutePath);
  const endpoints = textsOf('local.httpEndpoints', log).filter((address) => {
    const isAddress = HTTP_ADDRESS.test(address);
    if (!isAddress) log.warn(`kinesisPipelines.local.httpEndpoints: ${address} is not URL or URL=ADDRESS.`);
    return isAddress;
  });
  return [
    ...files.flatMap((file) => ['--glue', file]),
    ...endpoints.flatMap((endpoint) => ['--http-endpoint', endpoint]),
  ];
}

function textsOf(key: 'local.glueTables' | 'local.httpEndpoints', log: LogOutputChannel): string[] {
  const values: unknown = setting(key);
  if (!Array.isArray(values)) {
    log.warn(`kinesisPipelines.${key} is not a list.`);
    return [];
  }
  const texts = values.filter((value): value is string => typeof value === 'string');
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}
