import * as l10n from '@vscode/l10n';
import { streamLabel, type Connection } from '../../aws';
import { assertNever } from '../../errors';
import { nodeName, type FlowRate, type MapEdge, type MapNode } from '../../pipelines';
import type { MapAction, MapEdgeShown, MapNodeShown } from '../../webview';
import { formatBytes, formatCount, formatDuration, formatRate, formatTime, plural } from '../format';
import { pageText } from '../inert/inertText';
import { setting } from '../settings';
import type { TailSession } from '../tail/tailSession';

/** From these rates on the line of an edge is thicker, in records a second. */
const LEVELS = [1, 50, 1_000];
/** A tail that is less behind follows. */
const BEHIND_MS = 2_000;

export function tailName({ stream, onlyShards }: Pick<TailSession, 'stream' | 'onlyShards'>): string {
  const name = streamLabel(stream);
  return onlyShards?.length === 1 ? `${name} ${onlyShards[0] ?? ''}` : name;
}

/** A node as the page shows it. Texts from elsewhere are inert. */
export function shownNode(node: MapNode, connection: Pick<Connection, 'readOnly'>, isSourced: boolean): MapNodeShown {
  const { facts, ...rest } = partsOf(node);
  return {
    ...{ id: node.id, kind: node.kind, kindName: kindName(node), title: pageText(titleOf(node)) },
    ...rest,
    facts: facts.filter((fact) => fact !== undefined).map(pageText),
    actions: actionsOf(node).filter((action) => isOffered(action, node, connection, isSourced)),
  };
}

export function shownEdge({ id, from, to, kind, rate }: MapEdge): MapEdgeShown {
  const perSecond = rate?.recordsPerSecond ?? 0;
  const level = LEVELS.filter((from) => perSecond >= from).length as MapEdgeShown['level'];
  return { id, from, to, rate: perSecond > 0 ? formatRate(perSecond) : undefined, level, isBeside: kind === 'beside' };
}

function kindName({ kind }: MapNode): string {
  switch (kind) {
    case 'producer':
      return l10n.t('Send');
    case 'stream':
      return l10n.t('Data stream');
    case 'shard':
      return l10n.t('Shard');
    case 'shards':
      return l10n.t('Shards');
    case 'consumer':
      return l10n.t('Consumer');
    case 'tail':
      return l10n.t('Tail');
    case 'deliveryStream':
      return l10n.t('Delivery stream');
    case 'bucket':
      return l10n.t('Bucket');
    case 'target':
      return l10n.t('Destination');
    default:
      return assertNever(kind);
  }
}

function titleOf(node: MapNode): string {
  if (node.kind === 'shard') return shortShard(node.shardId ?? '');
  if (node.kind === 'shards') return plural(node.count, 'shard');
  return nodeName(node);
}

interface NodeParts extends Pick<MapNodeShown, 'rate' | 'warning' | 'buffer' | 'flushAtMs' | 'parent'> {
  facts: (string | undefined)[];
}

function partsOf(node: MapNode): NodeParts {
  switch (node.kind) {
    case 'producer':
      return {
        facts: [
          node.endedMs === undefined
            ? l10n.t('{0} sent', plural(node.sent, 'record'))
            : l10n.t('{0} sent at {1}', plural(node.sent, 'record'), formatTime(node.endedMs, setting('timeFormat'))),
        ],
        warning: node.failed > 0 ? plural(node.failed, 'failed record') : undefined,
      };
    case 'stream':
      return {
        facts: [
          [
            node.openShards === undefined ? undefined : plural(node.openShards, 'shard'),
            node.isOnDemand ? l10n.t('on demand') : undefined,
            statusText(node.status),
          ]
            .filter((part) => part !== undefined)
            .join(' · '),
        ],
        rate: rateText(node.rate),
      };
    case 'shard':
      return { parent: node.parent, rate: rateText(node.rate), facts: [behindText(node.behindMs)] };
    case 'shards':
      return {
        parent: node.parent,
        rate: node.shardId === undefined ? undefined : `${shortShard(node.shardId)}: ${rateText(node.rate) ?? ''}`,
        facts: [behindText(node.behindMs)],
      };
    case 'consumer':
      return { facts: [l10n.t('enhanced fan-out'), statusText(node.status)] };
    case 'tail':
      return { facts: [behindText(node.behindMs) ?? l10n.t('live')] };
    case 'deliveryStream':
      return deliveryParts(node);
    case 'bucket':
      return {
        facts: [
          node.deliveredMs === undefined
            ? undefined
            : l10n.t('last object at {0}', formatTime(node.deliveredMs, setting('timeFormat'))),
        ],
      };
    case 'target':
      return { facts: [] };
    default:
      return assertNever(node);
  }
}

function deliveryParts(node: MapNode & { kind: 'deliveryStream' }): NodeParts {
  const { status, lambdas, buffer, flushAtMs, failure, failedRecords } = node;
  const failed = failedRecords > 0 ? plural(failedRecords, 'failed record') : undefined;
  const warning = failure ?? failed;
  return {
    facts: [statusText(status), ...lambdas.map((lambda) => `Lambda ${lambda}`)],
    warning: warning === undefined ? undefined : pageText(warning),
    buffer: buffer && { share: buffer.fill, text: bufferText(buffer) },
    flushAtMs,
  };
}

function bufferText({ bytes, fill }: { bytes: number; fill: number }): string {
  if (bytes === 0) return l10n.t('buffer empty');
  return l10n.t('buffer {0} ({1} %)', formatBytes(bytes), formatCount(100 * fill));
}

function rateText(rate: FlowRate | undefined): string | undefined {
  if (!rate || rate.recordsPerSecond === 0) return undefined;
  return formatRate(rate.recordsPerSecond);
}

function behindText(behindMs: number | undefined): string | undefined {
  if (behindMs === undefined || behindMs < BEHIND_MS) return undefined;
  return l10n.t('{0} behind', formatDuration(behindMs));
}

/** Said unless it is as it should be. */
function statusText(status: string | undefined): string | undefined {
  return status === undefined || status === 'ACTIVE' ? undefined : status.toLowerCase().replaceAll('_', ' ');
}

/** `0001` of `shardId-000000000001`. */
function shortShard(shardId: string): string {
  const number = /^shardId-(\d+)$/.exec(shardId)?.[1];
  return number === undefined ? shardId : String(Number(number)).padStart(4, '0');
}

function actionsOf({ kind }: MapNode): MapAction[] {
  switch (kind) {
    case 'producer':
    case 'tail':
      return ['open'];
    case 'stream':
      return ['open', 'details', 'tail', 'send', 'generate', 'reveal', 'copyName', 'copyArn'];
    case 'shard':
    case 'shards':
      return ['tail'];
    case 'consumer':
      return ['copyName', 'copyArn'];
    case 'deliveryStream':
      return ['open', 'details', 'send', 'generate', 'newest', 'watch', 'verify', 'reveal', 'copyName', 'copyArn'];
    case 'bucket':
      return ['open', 'details', 'newest'];
    case 'target':
      return [];
    default:
      return assertNever(kind);
  }
}

/** A read-only connection refuses changes, and a delivery stream with a source takes no other records. */
function isOffered(
  action: MapAction,
  { kind }: MapNode,
  { readOnly }: Pick<Connection, 'readOnly'>,
  isSourced: boolean,
): boolean {
  if (action !== 'send' && action !== 'generate') return true;
  return readOnly !== true && !(kind === 'deliveryStream' && isSourced);
}
