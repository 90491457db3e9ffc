import * as l10n from '@vscode/l10n';
import type { Uri } from 'vscode';
import { PipelinesError } from '../../errors';
import { openReadable } from '../../outputs';
import type { EncodingChoice } from '../../records';
import type { Connections } from '../connections/connections';
import { parseObjectUri, s3Uri } from '../documents/objectLocation';
import type { SourcePart } from './sources';

const PIECE_BYTES = 4_000_000;

/** A delivered object, unpacked, one record a line, all of it: not only what an editor shows of it. */
export function objectPart(uri: Uri, connections: Connections): SourcePart & { kind: 'stream' } {
  const { bucket, key } = parseObjectUri(uri);
  const read = (signal: AbortSignal, encoding: EncodingChoice) =>
    readObject(uri, connections, { signal, encoding: encoding.isChosen ? encoding : undefined });
  return { kind: 'stream', name: s3Uri(bucket, key), isDecoded: true, read };
}

interface ReadObjectOptions {
  signal: AbortSignal;
  encoding: EncodingChoice | undefined;
}

async function* readObject(
  uri: Uri,
  connections: Connections,
  { signal, encoding }: ReadObjectOptions,
): AsyncGenerator<Uint8Array> {
  const { connection, ...address } = parseObjectUri(uri);
  const { bucket, key } = address;
  const { s3 } = await connections.clients(connection);
  const object = await openReadable(s3, { ...address, encoding, signal });
  try {
    while (!object.isDone) {
      const { content, kind, problem, malformed, truncated } = await object.next(PIECE_BYTES);
      if (malformed) throw malformed;
      const reason = problem ?? (kind === 'hex' ? l10n.t('it contains neither records nor text') : undefined);
      const isCut = truncated !== undefined && truncated.reason !== 'maxBytes';
      if (reason !== undefined || isCut) throw unreadable(s3Uri(bucket, key), reason ?? l10n.t('it is too large'));
      yield content;
    }
  } finally {
    await object.close();
  }
}

function unreadable(name: string, reason: string): PipelinesError {
  return new PipelinesError('UnreadableObject', l10n.t('{0} cannot be sent: {1}', name, reason), {
    remedy: l10n.t('Open it to see what can be read.'),
  });
}
