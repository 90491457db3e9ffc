import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import { PipelinesError } from '../../../errors';
import { COMMANDS } from '../../contributions';
import { deliveredPlace } from '../../deliveries/deliveredTail';
import type { TailPanels } from '../../tail/panel/tailPanels';
import type { TailRequest } from '../../tail/tailSessions';
import type { TreePlace } from '../../treePlace';
import type { TreeView } from '../../tree/treeView';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { givenPlace, placeOfUri, type GivenPlace } from '../objects/outputArguments';

/** From what is looked at, to its row: a tail, an object, the place that a report or a list names. */
export function showInTreeCommand({ view, panels }: { view: TreeView; panels: TailPanels }): Command {
  return command({
    id: COMMANDS.showInTree,
    doing: l10n.t('show it in the tree'),
    argument: (call) => placeOf(call) ?? placeInSight(panels),
    run: async (place) => {
      if (!place) {
        throw new PipelinesError('NothingToShow', l10n.t('What is open has no row in the tree.'), {
          remedy: l10n.t('Open a tail or an object first.'),
        });
      }
      await view.reveal(place);
    },
  });
}

/** @throws {PipelinesError} when a program names no place */
function placeOf(call: Call): TreePlace | undefined {
  const { fields } = call;
  const [connection, stream] = [fields.string('connection'), fields.string('stream')];
  if (connection !== undefined && stream !== undefined) return { connection, stream };
  const place = outputOf(givenPlace(call));
  if (place || call.caller === 'person') return place;
  throw new PipelinesError('InvalidArgument', 'It needs a connection, and a stream, a deliveryStream or a bucket.');
}

function outputOf({ connection, deliveryStream, bucket, key, prefix }: GivenPlace): TreePlace | undefined {
  if (connection === undefined) return undefined;
  if (deliveryStream !== undefined) return { connection, deliveryStream };
  return bucket === undefined ? undefined : { connection, bucket, key: key ?? prefix ?? '' };
}

function placeInSight(panels: TailPanels): TreePlace | undefined {
  const { activeRequest } = panels;
  if (activeRequest) return placeOfTail(activeRequest);
  const document = window.activeTextEditor?.document;
  return document && outputOf(placeOfUri(document.uri));
}

function placeOfTail({ connection, stream }: TailRequest): TreePlace {
  const delivered = deliveredPlace(stream);
  return delivered ? { connection, ...delivered } : { connection, stream };
}
