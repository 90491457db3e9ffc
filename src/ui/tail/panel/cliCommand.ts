import { isArn, type Connection } from '../../../aws';
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
  const { region, profile, endpoint, endpoints } = connection;
  const url = endpoints?.kinesis ?? endpoint;
  const words = [
    ...['aws', 'kinesis', 'put-record', option('region', region)],
    ...(profile === undefined ? [] : [option('profile', profile)]),
    ...(url === undefined ? [] : [option('endpoint-url', url)]),
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

/** With its value in one word: a value that begins with a hyphen is no option. */
function option(name: string, value: string): string {
  return `--${name}=${/^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`}`;
}

/**
 * JSON of printable ASCII alone, without a quote of the shell or a backslash that stands for itself: it is the same between single quotes
 * of every shell, whatever the terminal's encoding, and no letter of it turns the line around.
 */
function shellJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('\\\\', '\\u005c')
    .replaceAll('\\"', '\\u0022')
    .replace(/['\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
