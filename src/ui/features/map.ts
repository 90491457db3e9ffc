import { window, type Disposable } from 'vscode';
import { mapMenuCommands, openMapCommand } from '../commands/map/mapCommands';
import { registerCommands } from '../commands/register';
import { COMMANDS, MAP_MENU_COMMANDS, MAP_VIEW } from '../contributions';
import { MapPanels, type MapServices } from '../map/mapPanels';

/** The map of a pipeline. Its code is loaded when the first one is opened. */
export function registerMap(services: MapServices): Disposable[] {
  const { connections, log } = services;
  let opened: MapPanels | undefined;
  const maps = () => (opened ??= new MapPanels(services));
  return [
    ...registerCommands(log, [COMMANDS.openMap], () => [openMapCommand({ connections, maps })]),
    ...registerCommands(log, Object.values(MAP_MENU_COMMANDS), () => mapMenuCommands({ maps })),
    window.registerWebviewPanelSerializer(MAP_VIEW, {
      deserializeWebviewPanel: (panel, state) => {
        maps().restore(panel, state);
        return Promise.resolve();
      },
    }),
    { dispose: () => opened?.dispose() },
  ];
}
