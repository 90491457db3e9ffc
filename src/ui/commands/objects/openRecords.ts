import * as l10n from '@vscode/l10n';
import type { LogOutputChannel } from 'vscode';
import type { TailPosition } from '../../../consumer';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { openDelivery } from '../../deliveries/deliveryStream';
import { s3Uri } from '../../documents/objectLocation';
import { pickFolder } from '../../prompts/objects';
import type { TailPanels } from '../../tail/panel/tailPanels';
import { isTreeNode } from '../../tree/nodes';
import { Fields } from '../arguments';
import { givenPlace, isObject, type GivenPlace } from './outputArguments';
import { defineCommand, type Command } from '../register';

export interface RecordsCommandOptions {
  connections: Connections;
  panels: TailPanels;
  log: LogOutputChannel;
}

const LAST_HOUR: TailPosition = { minutesAgo: 60 };

/** Delivered records as a table: of an object, or of a prefix or delivery stream in a time range. */
export function recordsCommands(options: RecordsCommandOptions): Command[] {
  const { connections, log } = options;
  const open = async (given: GivenPlace, from: TailPosition, isAside: boolean) => {
    const place = isObject(given) ? given : await placeOf(connections, given);
    if (!place) return undefined;
    const stream = s3Uri(place.bucket, 'key' in place ? place.key : place.prefix);
    const { id } = await options.panels.open({ connection: place.connection, stream, from }, isAside);
    return { id };
  };
  return [
    defineCommand(log, COMMANDS.openRecords, async (context, argument) => {
      context.error = { doing: l10n.t('open the records') };
      const given = givenPlace(COMMANDS.openRecords, argument);
      const from = isTreeNode(argument) ? undefined : new Fields(COMMANDS.openRecords, argument).from();
      const isProgram = !isTreeNode(argument) && isWhole(given);
      if (!isWhole(given)) context.rethrow = false;
      return open(given, from ?? 'trimHorizon', isProgram);
    }),
    defineCommand(log, COMMANDS.openRecentRecords, async (context, argument) => {
      context.error = { doing: l10n.t('open the records') };
      const given = givenPlace(COMMANDS.openRecentRecords, argument);
      const isProgram = !isTreeNode(argument) && isWhole(given);
      if (!isWhole(given)) context.rethrow = false;
      return open(given, LAST_HOUR, isProgram);
    }),
  ];
}

function isWhole({ connection, bucket, deliveryStream }: GivenPlace): boolean {
  return connection !== undefined && (bucket ?? deliveryStream) !== undefined;
}

async function placeOf(connections: Connections, given: GivenPlace) {
  const { connection, deliveryStream } = given;
  if (connection === undefined || deliveryStream === undefined) {
    return pickFolder(connections, isWhole(given) ? { prefix: '', ...given } : given);
  }
  const { bucket, prefix } = await openDelivery(await connections.clients(connection), { connection, deliveryStream });
  return { connection, bucket, prefix };
}
