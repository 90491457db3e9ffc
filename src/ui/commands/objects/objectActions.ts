import * as l10n from '@vscode/l10n';
import { commands, env } from 'vscode';
import type { PresignedUrl } from '../../../aws';
import { PipelinesError } from '../../../errors';
import { COMMANDS, RECORDS_SCHEME, type CommandId } from '../../contributions';
import type { ObjectLocation } from '../../documents/objectLocation';
import { objectUri } from '../../documents/objectUri';
import { formatDuration } from '../../format';
import { labelText } from '../../inert/inertText';
import { pickObject } from '../../prompts/objects';
import type { TargetServices } from '../../prompts/targets';
import type { Call } from '../call';
import { givenBucket, givenPlace, objectOf, objectOrPick, placeOfNode } from './outputArguments';
import { command, type Command } from '../command';
import { showResult, noteBriefly } from '../../messages';

const MIN_SECONDS = 1;
/** "Sharing objects with presigned URLs": at most 7 days. */
const MAX_SECONDS = 604_800;
const DEFAULT_SECONDS = 3_600;

/** What one does with one object: share it, compare it, replay the records that it holds. */
export function objectCommands(services: TargetServices): Command[] {
  const { connections } = services;
  const onObject = (
    id: CommandId,
    doing: string,
    act: (address: ObjectLocation, seconds: number) => Promise<unknown>,
  ) =>
    command({
      id,
      doing,
      argument: (call) => ({ given: givenPlace(call), seconds: givenSeconds(call) }),
      complete: ({ given, seconds }) => {
        const address = objectOf(given);
        return address && { address, seconds };
      },
      ask: async ({ given, seconds }) => {
        const address = await objectOrPick(services, given);
        return address && { address, seconds };
      },
      run: ({ address, seconds }) => act(address, seconds),
    });
  return [
    onObject(COMMANDS.copyHttpsUrl, l10n.t('copy the URL'), async ({ connection, ...object }) => {
      // The local pipeline has its address only while it runs.
      const { objectUrl } = await connections.clients(connection);
      return copied(await objectUrl(object));
    }),
    onObject(COMMANDS.copyPresignedUrl, l10n.t('sign a URL'), async ({ connection, ...object }, seconds) => {
      const { presignedUrl } = await connections.clients(connection);
      const signed = await presignedUrl(object, seconds);
      await copied(signed.url);
      showResult('info', signedText(signed, seconds));
      return { url: signed.url, expiresInSeconds: signed.lastsSeconds };
    }),
    onObject(COMMANDS.replayObject, l10n.t('replay the object'), async (address) =>
      commands.executeCommand(COMMANDS.send, objectUri(RECORDS_SCHEME, address)),
    ),
    command({
      id: COMMANDS.compareObjects,
      doing: l10n.t('compare'),
      argument: givenPair,
      complete: ([left, right]) => left && right && { left, right },
      ask: async ([first, second]) => {
        const left = first ?? (await pickObject(services));
        const right = left && (second ?? (await pickObject(services, placeBeside(left))));
        return right && { left, right };
      },
      run: ({ left, right }) => compare(left, right),
    }),
  ];
}

function signedText({ lastsSeconds, mayEndSooner }: PresignedUrl, askedSeconds: number): string {
  const lasts = formatDuration(lastsSeconds * 1000);
  if (mayEndSooner) {
    return l10n.t(
      'Copied a URL. Anyone who has it can read the object for up to {0}, but not longer than the session that signed it lasts.',
      lasts,
    );
  }
  return lastsSeconds < askedSeconds
    ? l10n.t(
        'Copied a URL. Anyone who has it can read the object for {0}: the session that signed it ends then, before the {1} that were asked for.',
        lasts,
        formatDuration(askedSeconds * 1000),
      )
    : l10n.t('Copied a URL. Anyone who has it can read the object for {0}.', lasts);
}

async function copied(text: string): Promise<{ url: string }> {
  await env.clipboard.writeText(text);
  noteBriefly(l10n.t('Copied {0}', text));
  return { url: text };
}

function givenSeconds({ fields }: Call): number {
  return fields.integer('expiresInSeconds', MIN_SECONDS, MAX_SECONDS) ?? DEFAULT_SECONDS;
}

/** Two selected rows, one row, or an object and `other`. */
function givenPair(call: Call): ObjectLocation[] {
  if (call.node) return call.nodes.flatMap((node) => objectOf(placeOfNode(node)) ?? []).slice(0, 2);
  const first = objectOf(givenPlace(call));
  if (!first) return [];
  const other = call.fields.object('other');
  if (other === undefined) return [first];
  const bucket = givenBucket(other) ?? first.bucket;
  const connection = other.string('connection') ?? first.connection;
  const key = other.string('key');
  if (key === undefined) throw new PipelinesError('InvalidArgument', `${call.id}: "other" must have a "key".`);
  return [first, { connection, bucket, key }];
}

function placeBeside({ connection, bucket, key }: ObjectLocation) {
  return { connection, bucket, prefix: key.slice(0, key.lastIndexOf('/') + 1) };
}

async function compare(left: ObjectLocation, right: ObjectLocation): Promise<{ left: string; right: string }> {
  const uris = [objectUri(RECORDS_SCHEME, left), objectUri(RECORDS_SCHEME, right)] as const;
  const name = (address: ObjectLocation) => address.key.slice(address.key.lastIndexOf('/') + 1);
  await commands.executeCommand('vscode.diff', ...uris, labelText(`${name(left)} ↔ ${name(right)}`));
  return { left: uris[0].toString(), right: uris[1].toString() };
}
