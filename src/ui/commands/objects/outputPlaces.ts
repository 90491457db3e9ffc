import { Uri } from 'vscode';
import { PipelinesError } from '../../../errors';
import type { CommandId } from '../../contributions';
import { isTreeNode } from '../../tree/nodes';
import { Fields } from '../arguments';
import { givenPlace, isObject, selectedNodes, type GivenPlace } from './outputArguments';

/** An object, or all objects below a prefix. */
export type OutputPlace =
  | { kind: 'object'; connection: string; bucket: string; key: string }
  | { kind: 'prefix'; connection: string; bucket: string; prefix: string };

/** The rows that are selected, or what a program names by `key`, `keys` or `prefix`. Empty: nothing is named. */
export function selectedPlaces(command: CommandId, argument: unknown, selection: unknown): OutputPlace[] {
  if (isTreeNode(argument)) {
    return inOneConnection(selectedNodes(argument, selection).flatMap((node) => placeOf(givenPlace(command, node))));
  }
  const given = givenPlace(command, argument);
  const keys = argument instanceof Uri ? undefined : new Fields(command, argument).strings('keys');
  const { connection, bucket } = given;
  if (keys === undefined || connection === undefined || bucket === undefined) return placeOf(given);
  return keys.map((key) => ({ kind: 'object', connection, bucket, key }));
}

function placeOf(given: GivenPlace): OutputPlace[] {
  const { connection, bucket, prefix } = given;
  if (isObject(given)) return [{ kind: 'object', connection: given.connection, bucket: given.bucket, key: given.key }];
  if (connection === undefined || bucket === undefined || prefix === undefined) return [];
  return [{ kind: 'prefix', connection, bucket, prefix }];
}

function inOneConnection(places: OutputPlace[]): OutputPlace[] {
  const connections = new Set(places.map(({ connection }) => connection));
  if (connections.size <= 1) return places;
  throw new PipelinesError('SeveralConnections', 'The selected rows belong to more than one connection.');
}
