import { errorCode, searchNames, type Clients } from '../../aws';
import { listedNode, namedKindOf, namedNode, namesOnTop } from './children';
import type { Favourites } from '../prompts/favourites';
import type { RecentTargets } from '../prompts/recentTargets';
import { MAX_ROWS_OF_LEVEL } from './levels';
import type { GroupNode, TreeNode } from './nodes';

interface SearchContext {
  clients: Clients;
  favourites: Favourites;
  recent: RecentTargets | undefined;
  signal: AbortSignal;
}

/** The rows found so far in a group whose names contain a text. */
export interface GroupMatches {
  nodes: TreeNode[];
  isComplete: boolean;
}

/** The filter has a path where it has a `/`: what is before it is looked for in names, what follows in keys. */
export function filterParts(filter: string): { name: string; keyPrefix: string } {
  const slash = filter.indexOf('/');
  return slash < 0
    ? { name: filter, keyPrefix: '' }
    : { name: filter.slice(0, slash), keyPrefix: filter.slice(slash + 1) };
}

/**
 * Gives all that was found so far whenever that is more, and at the end. Stops where there are more rows than one looks at.
 * A caller who may not list finds favourites, what the settings name, and what was used last.
 */
export async function* searchGroup(
  parent: GroupNode,
  text: string,
  { clients, favourites, recent, signal }: SearchContext,
): AsyncGenerator<GroupMatches> {
  const { connection } = parent;
  const kind = namedKindOf(parent);
  const wanted = text.toLowerCase();
  const isWanted = (name: string) => name.toLowerCase().includes(wanted);
  const onTop = namesOnTop(connection, kind, favourites).filter(isWanted);
  const isOnTop = new Set(onTop);
  const nodes = onTop.map((name) => namedNode(parent, name));
  yield { nodes: [...nodes], isComplete: false };
  try {
    for await (const { found } of searchNames({ clients, connection, kind }, text, signal)) {
      const others = found.filter(({ name, arn }) => !isOnTop.has(name) && (arn === undefined || !isOnTop.has(arn)));
      nodes.push(...others.map((item) => listedNode(parent, item)));
      if (nodes.length >= MAX_ROWS_OF_LEVEL) break;
      if (others.length > 0) yield { nodes: [...nodes], isComplete: false };
    }
  } catch (error) {
    const used = (recent?.namesOf(connection.name, kind) ?? []).filter((name) => isWanted(name) && !isOnTop.has(name));
    nodes.push(...used.map((name) => ({ ...namedNode(parent, name), isRecent: true })));
    // Where nothing is found, the error says why.
    if (nodes.length === 0 || !errorCode(error)?.startsWith('AccessDenied')) throw error;
  }
  yield { nodes: nodes.slice(0, MAX_ROWS_OF_LEVEL), isComplete: true };
}
