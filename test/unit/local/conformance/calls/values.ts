/** What many calls are given. */

export const SHARD = (number: number): string => `shardId-${String(number).padStart(12, '0')}`;
export const STREAM_ARN = (name: string): string => `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`;
export const NO_STREAM = 'not-there';

export const MIN_HASH_KEY = '0';
export const MIDDLE_HASH_KEY = (1n << 127n).toString();
export const MAX_HASH_KEY = ((1n << 128n) - 1n).toString();

export const data = (text: string): string => Buffer.from(text).toString('base64');
export const bytes = (count: number): string => Buffer.alloc(count, 'a').toString('base64');
export const names = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

export const notFound = (stream: string): RegExp => new RegExp(`^Stream ${stream} under account \\d{12} not found\\.$`);
/** "1 validation error detected: Value … at '…' failed to satisfy constraint: Member must …" */
export const invalidMember = (member: string, constraint = 'Member must '): RegExp =>
  new RegExp(
    `^1 validation error detected: Value .* at '${member}' failed to satisfy constraint: ${constraint.replaceAll(/[[\]()]/g, '\\$&')}`,
    's',
  );
