import * as l10n from '@vscode/l10n';
import { window, workspace } from 'vscode';
import { definedFields } from '../../../common';
import { PipelinesError } from '../../../errors';
import { COMMANDS, OBJECT_SCHEME, RECORDS_SCHEME, type CommandId } from '../../contributions';
import type { ObjectLocation } from '../../documents/objectLocation';
import type { ObjectFileSystem } from '../../documents/objectFileSystem';
import { objectUri } from '../../documents/objectUri';
import type { RecordsFileSystem } from '../../documents/recordsFileSystem';
import { revealRecord, type ObjectPosition } from '../../documents/revealRecord';
import { tickStep } from '../../tourSteps';
import type { Fields } from '../arguments';
import type { TargetServices } from '../../prompts/targets';
import { givenPlace, objectOf, objectOrPick } from './outputArguments';
import { command, type Command } from '../command';

export interface OpenCommandOptions extends TargetServices {
  records: RecordsFileSystem;
  objects: ObjectFileSystem;
}

/** A click opens the readable form; the bytes as they are one action further. */
export function openCommands(options: OpenCommandOptions): Command[] {
  const { connections, records, objects } = options;
  const open = (id: CommandId, isRaw: boolean) =>
    command({
      id,
      doing: l10n.t('open the object'),
      argument: (call) => ({
        given: givenPlace(call),
        isRaw: call.fields.boolean('raw') ?? isRaw,
        record: givenRecord(call.fields),
      }),
      complete: ({ given, ...how }) => {
        const address = objectOf(given);
        return address && { address, ...how };
      },
      ask: async ({ given, ...how }) => {
        const address = await objectOrPick(options, given);
        return address && { address, ...how };
      },
      connectionOf: ({ address }) => connections.get(address.connection),
      run: async ({ address, isRaw: wantsRaw, record }) => {
        const opened = await openAddress(address, wantsRaw).catch((error: unknown) => {
          const uri = objectUri(wantsRaw ? OBJECT_SCHEME : RECORDS_SCHEME, address);
          throw (wantsRaw ? objects : records).failureOf(uri) ?? error;
        });
        if (record && !wantsRaw) await revealRecord({ connections, records }, address, record);
        return opened;
      },
    });
  return [
    open(COMMANDS.openObject, false),
    open(COMMANDS.openRawObject, true),
    command({
      id: COMMANDS.loadMoreRecords,
      doing: l10n.t('load more records'),
      argument: ({ fields }) => {
        const uri = fields.uri('uri') ?? window.activeTextEditor?.document.uri;
        if (uri?.scheme === RECORDS_SCHEME) return uri;
        throw new PipelinesError('InvalidArgument', l10n.t('Open a delivered object in readable form first.'));
      },
      run: async (uri) => {
        const { records: count, bytes, truncated } = await records.loadMore(uri);
        return { records: count, bytes, isComplete: truncated === undefined };
      },
    }),
  ];
}

function givenRecord(fields: Fields): ObjectPosition | undefined {
  const line = fields.integer('line', 0);
  const offset = fields.integer('offset', 0);
  const member = fields.string('member');
  if (line !== undefined) return { kind: 'line', line };
  return offset === undefined ? undefined : definedFields({ kind: 'offset' as const, offset, member });
}

export async function openAddress(address: ObjectLocation, raw = false): Promise<{ uri: string }> {
  const uri = objectUri(raw ? OBJECT_SCHEME : RECORDS_SCHEME, address);
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document, { preview: true });
  tickStep('delivered');
  return { uri: uri.toString() };
}
