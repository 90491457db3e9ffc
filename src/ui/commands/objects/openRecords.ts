import * as l10n from '@vscode/l10n';
import type { TailPosition } from '../../../consumer';
import type { Connections } from '../../connections/connections';
import { COMMANDS, type CommandId } from '../../contributions';
import { openDelivery, type DeliveryStreamName } from '../../deliveries/deliveryStream';
import { s3Uri, type ObjectLocation } from '../../documents/objectLocation';
import type { FolderPlace } from '../../prompts/objects';
import type { TargetServices } from '../../prompts/targets';
import type { TailPanels } from '../../tail/panel/tailPanels';
import type { Call } from '../call';
import { deliveryOf, folderOf, givenPlace, objectOf, placeOrPick } from './outputArguments';
import { command, type Command } from '../command';

export interface RecordsCommandOptions extends TargetServices {
  panels: TailPanels;
}

const LAST_HOUR: TailPosition = { minutesAgo: 60 };

/** Delivered records as a table: those of an object, or of a prefix or delivery stream in a time range. */
export function recordsCommands(options: RecordsCommandOptions): Command[] {
  const { connections, panels } = options;
  const open = (id: CommandId, startOf: (call: Call) => TailPosition) =>
    command({
      id,
      doing: l10n.t('open the records'),
      argument: (call) => ({ given: givenPlace(call), from: startOf(call) }),
      complete: ({ given, from }) => {
        const place = objectOf(given) ?? deliveryOf(given) ?? folderOf(given);
        return place && { place, from };
      },
      ask: async ({ given, from }) => {
        const place = await placeOrPick(options, given);
        return place && { place, from };
      },
      run: async ({ place, from }, caller) => {
        const { bucket, path } = await placeOfRecords(connections, place);
        const request = { connection: place.connection, stream: s3Uri(bucket, path), from };
        const { id: opened } = await panels.open(request, caller === 'program');
        return { id: opened };
      },
    });
  return [
    open(COMMANDS.openRecords, ({ fields }) => fields.from() ?? 'trimHorizon'),
    open(COMMANDS.openRecentRecords, () => LAST_HOUR),
  ];
}

/** A delivery stream's objects are where it delivers. */
async function placeOfRecords(
  connections: Connections,
  place: ObjectLocation | DeliveryStreamName | FolderPlace,
): Promise<{ bucket: string; path: string }> {
  if ('key' in place) return { bucket: place.bucket, path: place.key };
  if ('prefix' in place) return { bucket: place.bucket, path: place.prefix };
  const { bucket, prefix } = await openDelivery(await connections.clients(place.connection), place);
  return { bucket, path: prefix };
}
