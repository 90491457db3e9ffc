import * as l10n from '@vscode/l10n';
import type { MarkdownString } from 'vscode';
import { effectiveEndpoints, explainError, type Connection, type EffectiveEndpoints } from '../../aws';
import { accountText, type Identity } from '../connections/identityText';
import { factSheet } from './row';

const SERVICES = { kinesis: 'Kinesis', firehose: 'Firehose', s3: 'S3' } as const;

/** Shows who calls, and where calls go: a profile or the environment can send them to another server than AWS. Reads files. */
export async function connectionTooltip(
  connection: Connection,
  identity: Identity | undefined,
): Promise<MarkdownString> {
  return factSheet(connection.name, [
    [l10n.t('Region'), connection.region],
    [l10n.t('Account'), identity && accountText(identity)],
    [l10n.t('Identity'), identity?.arn],
    [l10n.t('Profile'), connection.profile],
    ...(await destinations(connection)),
  ]);
}

async function destinations(connection: Connection): Promise<[string, string][]> {
  try {
    return rowsOf(await effectiveEndpoints(connection));
  } catch (error) {
    return [[l10n.t('Not usable'), explainError(error, { connection }).title]];
  }
}

function rowsOf(endpoints: EffectiveEndpoints): [string, string][] {
  return (['kinesis', 'firehose', 's3'] as const).flatMap((service): [string, string][] => {
    const endpoint = endpoints[service];
    if (!endpoint) return [];
    const { url, setBy } = endpoint;
    return [[SERVICES[service], setBy === undefined ? url : l10n.t('{0} (set by {1})', url, setBy)]];
  });
}
