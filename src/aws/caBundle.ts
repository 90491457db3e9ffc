import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../errors';
import { settingsProfile, usesPlaceholders } from './effectiveEndpoints';
import type { Connection } from './connection';
import { SharedConfig } from './sharedConfig';

/**
 * The certificates of the authorities that servers are checked against, where the person names a file of them. As in the AWS
 * CLI they take the place of the usual ones ("AWS SDKs and Tools Reference: ca_bundle").
 * @returns undefined: the usual ones, to which Node adds those of NODE_EXTRA_CA_CERTS
 * @throws {PipelinesError} when the file cannot be read
 */
export async function caBundle(connection: Connection): Promise<Buffer | undefined> {
  const named = await namedBundle(connection);
  if (!named) return undefined;
  const { file, setBy } = named;
  try {
    return await readFile(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    throw new PipelinesError('InvalidCaBundle', l10n.t('{0} ({1}) cannot be read ({2}).', file, setBy, code), {
      remedy: l10n.t('It names the certificates that servers are checked against. Correct the path, or remove it.'),
      cause,
    });
  }
}

async function namedBundle(connection: Connection): Promise<{ file: string; setBy: string } | undefined> {
  const { AWS_CA_BUNDLE: variable } = process.env;
  if (variable) return { file: variable, setBy: 'AWS_CA_BUNDLE' };
  if (usesPlaceholders(connection)) return undefined;
  const { ca_bundle: file } = (await SharedConfig.read()).settings(settingsProfile(connection));
  return file ? { file, setBy: 'ca_bundle' } : undefined;
}
