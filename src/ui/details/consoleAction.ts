import * as l10n from '@vscode/l10n';
import { consoleAddress, effectiveEndpoints, hasEndpoint, type Connection, type ConsoleSubject } from '../../aws';
import { LOCAL_CONNECTION } from '../contributions';
import type { ReportAction } from '../reports/report';

const SERVICES = { stream: 'kinesis', deliveryStream: 'firehose', bucket: 's3' } as const;

/** Opens the page in the AWS console. Empty where the connection leads elsewhere: AWS knows nothing of what is there. */
export async function consoleAction(
  connection: Connection,
  subject: ConsoleSubject,
  openAddress: (address: string) => unknown,
): Promise<ReportAction[]> {
  if (connection.name === LOCAL_CONNECTION || hasEndpoint(connection)) return [];
  const endpoints = await effectiveEndpoints(connection);
  const address = endpoints[SERVICES[subject.kind]] ? undefined : consoleAddress(connection, subject);
  return address === undefined ? [] : [{ label: l10n.t('Open in AWS Console'), run: () => openAddress(address) }];
}
