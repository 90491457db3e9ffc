import { PipelinesError } from '../../../errors';
import type { Call } from '../call';
import { folderOf, givenPlace, objectOf, placeOfNode, type GivenPlace } from './outputArguments';

/** An object, or all objects below a prefix. */
export type OutputPlace =
  | { kind: 'object'; connection: string; bucket: string; key: string }
  | { kind: 'prefix'; connection: string; bucket: string; prefix: string };

/** The rows that are selected, or what a program names by `key`, `keys` or `prefix`. Empty: nothing is named. */
export function selectedPlaces(call: Call): OutputPlace[] {
  if (call.node) return inOneConnection(call.nodes.flatMap((node) => placeOf(placeOfNode(node))));
  const given = givenPlace(call);
  const keys = call.fields.strings('keys');
  const { connection, bucket } = given;
  if (keys === undefined || connection === undefined || bucket === undefined) return placeOf(given);
  return keys.map((key) => ({ kind: 'object', connection, bucket, key }));
}

function placeOf(given: GivenPlace): OutputPlace[] {
  const object = objectOf(given);
  if (object) return [{ kind: 'object', ...object }];
  const folder = given.prefix === undefined ? undefined : folderOf(given);
  return folder ? [{ kind: 'prefix', ...folder }] : [];
}

function inOneConnection(places: OutputPlace[]): OutputPlace[] {
  const connections = new Set(places.map(({ connection }) => connection));
  if (connections.size <= 1) return places;
  throw new PipelinesError('SeveralConnections', 'The selected rows belong to more than one connection.');
}
