import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../../errors';
import { MAP_ACTIONS, type MapAction } from '../../../webview';
import type { Connections } from '../../connections/connections';
import { COMMANDS, MAP_MENU_COMMANDS } from '../../contributions';
import type { MapPanels } from '../../map/mapPanels';
import { chooseConnection, givenConnection } from '../../prompts/connectionArgument';
import { command, type Command } from '../command';

interface MapCommandOptions {
  connections: Connections;
  maps: () => MapPanels;
}

export function openMapCommand({ connections, maps }: MapCommandOptions): Command {
  return command({
    id: COMMANDS.openMap,
    doing: l10n.t('open the map'),
    argument: (call) => givenConnection(connections, call),
    complete: (connection) => connection,
    ask: async (connection) => connection ?? (await chooseConnection(connections, l10n.t('Open pipeline map'))),
    connectionOf: (connection) => connection,
    run: (connection) => maps().open(connection),
  });
}

/** The items of the context menu of a map's node. */
export function mapMenuCommands({ maps }: Pick<MapCommandOptions, 'maps'>): Command[] {
  return MAP_ACTIONS.map((action) => menuCommand(maps, action));
}

function menuCommand(maps: MapCommandOptions['maps'], action: MapAction): Command {
  return command({
    id: MAP_MENU_COMMANDS[action],
    doing: l10n.t('use the map'),
    argument: ({ page }) => {
      const { map, mapNode } = page ?? {};
      if (typeof map === 'string' && typeof mapNode === 'string') return { map, mapNode };
      throw new PipelinesError('InvalidArgument', l10n.t('This command is for the context menu of a map.'));
    },
    run: ({ map, mapNode }) => maps().act(map, mapNode, action),
  });
}
