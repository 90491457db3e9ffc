import { endpointOf, isArn, type Connection } from '../../../aws';
import { cliPlace, shellJson } from '../../../common';
import type { StoredRecord } from '../../../consumer';

/** Linux gives one argument of a program 128 KiB. What is more goes through a file, which the CLI reads twice: a pipe would not do. */
const MAX_ARGUMENT_LENGTH = 100_000;

/**
 * The command of the AWS CLI, version 2, that puts the same record again, for POSIX shells and PowerShell 7.3 and later; cmd.exe has no
 * quotes that keep a text as it is. Version 1 does not know `--cli-binary-format` and refuses, rather than put base64 as the data.
 *
 * Who wrote the record chose its key, and as an argument of its own a key acts: the CLI reads the file that `file:///…` names, and takes
 * `-…` for an option. In the JSON of `--cli-input-json` it is a value and no more.
 */
export function putRecordCommand(
  record: Pick<StoredRecord, 'partitionKey' | 'data'>,
  stream: string,
  connection: Connection,
): string {
  const { region, profile } = connection;
  const words = [
    ...['aws', 'kinesis', 'put-record'],
    ...cliPlace({ region, profile, endpoint: endpointOf(connection, 'kinesis') }),
    ...['--cli-binary-format', 'base64', '--cli-input-json'],
  ];
  const input = shellJson({
    ...(isArn(stream) ? { StreamARN: stream } : { StreamName: stream }),
    PartitionKey: record.partitionKey,
    Data: Buffer.from(record.data).toString('base64'),
  });
  if (input.length <= MAX_ARGUMENT_LENGTH) return [...words, `'${input}'`].join(' ');
  const command = [...words, '"file://$input"'].join(' ');
  return `input=$(mktemp) && cat >"$input" <<'JSON'\n${input}\nJSON\n${command}; rm "$input"`;
}
