import type { Connection } from '../../../aws';
import type { StoredRecord } from '../../../consumer';

/** The AWS CLI (version 2) command that puts the same record again: its data in base64, as the CLI takes it. */
export function putRecordCommand(record: StoredRecord, stream: string, connection: Connection): string {
  const { region, profile, endpoint, endpoints } = connection;
  const url = endpoints?.kinesis ?? endpoint;
  const name = stream.startsWith('arn:') ? ['--stream-arn', stream] : ['--stream-name', stream];
  const words = [
    ...['aws', 'kinesis', 'put-record', ...name, '--region', region],
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(url === undefined ? [] : ['--endpoint-url', url]),
    ...['--partition-key', record.partitionKey],
    ...['--data', Buffer.from(record.data).toString('base64')],
  ];
  return words.map(quoted).join(' ');
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
